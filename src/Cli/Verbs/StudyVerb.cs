using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Studies;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff study</c>: many videos, one question, one table and one figure.</summary>
internal static class StudyVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("study", "Render and measure a grid of clips, prompts, seeds and settings; goes on where it was stopped.");
        Argument<string> request = new("request") { Description = "YAML file that says what is asked and of which clips (docs/proof.md)." };
        Option<string?> output = OptionOf.Text("--out", "FOLDER", "Table, figure and figures of each video [default: named like the request].", "-o");
        Option<string?> device = DeviceOptions.Create();
        TargetOptions target = new();
        command.Add(request);
        command.Add(output);
        command.Add(device);
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string path = parse.GetRequiredValue(request);
                string folder = Path.GetFullPath(parse.GetValue(output) ?? Path.ChangeExtension(path, null));
                string sentence = await new StudyRun(verb.Dependencies, report).RunAsync(
                    path, folder,
                    target.Read(parse, verb.Dependencies, renders: true) with
                    {
                        Device = DeviceOptions.CheckDevice(parse.GetValue(device)),
                        Begins = true,
                    },
                    stop);
                report.Answer(new { Sentence = sentence, Folder = folder }, console => console.Line($"{sentence} {folder}"));
            },
            "aadiff study fig4.yaml",
            "aadiff study fig8.yaml --out docs/study/fig8");
    }
}
