using System.CommandLine;
using AADiff.Cli.Models;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Diffusion.Devices;
using AADiff.Models;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff models check</c>.</summary>
internal static class ModelsCheckVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("check", "Say what a model folder is, what can be controlled in it, and what is wrong with it.");
        Argument<string> folder = new("folder") { Description = "The folder, or a name that aadiff models list shows." };
        Option<string?> device = OptionOf.Text("--device", "auto|cpu|cuda[:N]", "Where it is to run [default: cpu].");
        command.Add(folder);
        command.Add(device);
        return verb.Does(
            command,
            (parse, report, _) =>
            {
                ModelRoots roots = ModelRoots.Of(verb.Dependencies);
                string name = parse.GetRequiredValue(folder);
                string path = Directory.Exists(name) ? name : new ModelCatalog(roots.All, roots.Cache, paths: true).Locate(name);
                ResolvedDevice resolved = DeviceProbe.Resolve(DeviceOptions.CheckOneDevice(parse.GetValue(device) ?? "cpu", "models check"));
                ModelCheck check = ModelCheck.Of(path, roots.Cache, resolved.Device);
                report.Answer(Summary(check), console =>
                {
                    console.Line($"device: {resolved.Description}");
                    ModelCheckLines.Draw(console, check);
                });
                return check.Faults is [var first, .. var others]
                    ? throw new UserError(
                        ErrorClass.Model, others.Length == 0 ? first : $"{first} (and {Phrases.Count(others.Length, "more fault")})")
                    : Task.CompletedTask;
            },
            "aadiff models check mini",
            "aadiff models check ./my-model --json");
    }

    private static object Summary(ModelCheck check) => new
    {
        check.Report.Path,
        Usable = check.Faults.IsEmpty,
        Family = check.Report.Model?.Family,
        check.Report.Model?.Digest,
        check.Report.Model?.SampleSize,
        check.Report.Model?.VaeScaleFactor,
        check.Report.Model?.TokenLimit,
        check.Report.Model?.Defaults,
        Words = check.Report.Model?.Words.All,
        check.Report.Parts,
        check.Report.Bytes,
        check.Report.UnreadBytes,
        Attentions = check.UNet?.Layers,
        check.SelfTest,
        check.Memory,
        check.Faults,
        Notes = check.Report.Notes.AddRange(check.UNet?.Warnings ?? []),
    };
}
