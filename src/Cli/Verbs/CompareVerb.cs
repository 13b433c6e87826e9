using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff compare</c>: finished videos on one sheet.</summary>
internal static class CompareVerb
{
    private const int MostVideos = 8;

    public static Command Create(Verb verb)
    {
        Command command = new("compare", "Draw the strengths of finished videos on the same axes, and their frames at the same moments.");
        Argument<string[]> records = new("records")
        {
            Description = "The JSON files that render wrote beside the videos.",
            Arity = new ArgumentArity(2, MostVideos),
        };
        Option<string?> output = OptionOf.Text("--out", "FILE", "The sheet, as PNG [default: compared.png].", "-o");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace a file that exists.");
        TargetOptions target = new();
        command.Add(records);
        command.Add(output);
        command.Add(overwrite);
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                OutputFile sheet = OutputFile.Check(parse.GetValue(output) ?? "compared.png", parse.GetValue(overwrite), ".png");
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(
                    target.Read(parse, verb.Dependencies, renders: false), stop);
                string[] named = parse.GetRequiredValue(records);
                byte[] drawn = await VideoComparison.DrawAsync(named, session, stop);
                await sheet.WriteAsync(path => File.WriteAllBytesAsync(path, drawn, stop));
                report.Answer(new { Sheet = sheet.Path, Records = named }, console => console.Line(sheet.Path));
            },
            "aadiff compare calm.json wild.json",
            "aadiff compare seed-1.json seed-2.json seed-3.json --out seeds.png");
    }
}
