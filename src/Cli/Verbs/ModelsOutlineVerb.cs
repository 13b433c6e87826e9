using System.CommandLine;
using AADiff.Cli.Models;
using AADiff.Cli.Reports;
using AADiff.Models.Outlines;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff models outline</c>.</summary>
internal static class ModelsOutlineVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("outline", "Write a model without its weights: what a coordinator needs to plan with it.");
        Argument<string> folder = new("folder") { Description = "The model's folder, or a name that aadiff models list shows." };
        Option<string> to = new("--out") { Description = "Where it goes; an outline that is there is replaced.", HelpName = "FOLDER", Required = true };
        command.Add(folder);
        command.Add(to);
        return verb.Does(
            command,
            (parse, report, _) =>
            {
                ModelRoots roots = ModelRoots.Of(verb.Dependencies);
                OutlineResult result = OutlineWriter.Write(roots.Locate(parse.GetRequiredValue(folder)), parse.GetRequiredValue(to), roots.Cache);
                report.Answer(result, console => Draw(console, result));
                return Task.CompletedTask;
            },
            "aadiff models outline ./my-model --out ./outlines/my-model");
    }

    public static void Draw(IAnsiConsole console, OutlineResult result)
    {
        console.Line($"{result.Path}: {Phrases.Size(result.Bytes)} instead of {Phrases.Size(result.ModelBytes)}");
        console.Line($"digest {result.Digest}");
    }
}
