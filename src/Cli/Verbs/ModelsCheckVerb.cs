using System.CommandLine;
using AADiff.Cli.Models;
using AADiff.Cli.Reports;
using AADiff.GpuNode.Graph;
using AADiff.Shared.Errors;
using AADiff.Shared.Models;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff models check</c>.</summary>
internal static class ModelsCheckVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("check", "Say what a model folder is, what can be controlled in it, and what is wrong with it.");
        Argument<string> folder = new("folder") { Description = "The folder, or a name that aadiff models list shows." };
        command.Add(folder);
        return verb.Does(
            command,
            (parse, report, _) =>
            {
                ModelRoots roots = ModelRoots.Of(verb.Surroundings);
                string name = parse.GetRequiredValue(folder);
                string path = Directory.Exists(name) ? name : new ModelShelf(roots.All, roots.Cache).Locate(name);
                ModelCheck check = ModelCheck.Of(path, roots.Cache);
                report.Answer(Summary(check), console => Draw(console, check));
                return check.Faults is [var first, .. var others]
                    ? throw new UserError(ErrorClass.Model, others.Length == 0 ? first : $"{first} (and {Phrases.Count(others.Length, "more fault")})")
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
        check.Report.Model?.CodecFactor,
        check.Report.Model?.TokenLimit,
        check.Report.Model?.Defaults,
        check.Report.Parts,
        check.Report.Bytes,
        check.Report.UnreadBytes,
        Attentions = check.UNet?.Layers,
        check.Faults,
        Notes = check.Report.Notes.AddRange(check.UNet?.Warnings ?? []),
    };

    private static void Draw(IAnsiConsole console, ModelCheck check)
    {
        Table parts = Tables.New("part", "size", "");
        foreach (ModelPart part in check.Report.Parts)
            parts.AddRow(part.Name, part.Bytes == 0 ? "" : Phrases.Size(part.Bytes), part.Fault is not null ? "missing or damaged" : part.Bytes == 0 ? "not there" : "");
        console.Write(parts);
        if (check.Report.Model is { } model)
        {
            console.Line(
                $"{model.Name}: {model.Family.ToString().ToLowerInvariant()}, draws {model.SampleSize}x{model.SampleSize}, prompts of {model.TokenLimit - 2} tokens, {Phrases.Size(check.Report.Bytes)}");
            console.Line($"digest {model.Digest}");
        }

        if (check.UNet is { } unet)
            console.Line($"attentions: {Attentions(unet)}");
        foreach (string sentence in check.Report.Notes.AddRange(check.UNet?.Warnings ?? []))
            console.Line($"note: {sentence}");
        foreach (string fault in check.Faults)
            console.Line($"fault: {fault}");
        if (check.Faults.IsEmpty)
            console.Line("It can be used.");
    }

    private static string Attentions(RewrittenUNet unet) => string.Join(
        ", ", unet.Layers.CountBy(layer => layer.Kind).Select(kind => $"{kind.Value} {kind.Key.ToString().ToLowerInvariant()}"));
}
