using System.CommandLine;
using AADiff.Cli.Models;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Models.Outlines;
using AADiff.Models.Pulling;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff models pull</c>.</summary>
internal static class ModelsPullVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("pull", "Fetch a model from Hugging Face; an interrupted pull goes on where it stopped.");
        Argument<string> repository = new("repository") { Description = "owner/name." };
        Option<string?> to = OptionOf.Text("--to", "FOLDER", "Where it goes [default: below AADIFF_HOME, as owner/name].");
        Option<string?> revision = OptionOf.Text("--revision", "NAME", "Branch, tag or commit [default: main].");
        Option<string?> outline = OptionOf.Text("--outline", "FOLDER", "Where its outline goes too, for coordinators [default: none is written].");
        command.Add(repository);
        command.Add(to);
        command.Add(revision);
        command.Add(outline);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string name = parse.GetRequiredValue(repository);
                PullOptions options = PullOptions.FromEnvironment();
                options = options with { Revision = parse.GetValue(revision) ?? options.Revision };
                string folder = parse.GetValue(to) ?? Path.Combine(ModelRoots.Of(verb.Dependencies).Pulled, name);
                PullResult result = await ModelPull.RunAsync(name, folder, options, new PullLines(report, verb.Dependencies.Clock), stop);
                OutlineResult? outlined = parse.GetValue(outline) is { } kept
                    ? OutlineWriter.Write(result.Path, kept, ModelRoots.Of(verb.Dependencies).Cache)
                    : null;
                report.Answer(new { result.Path, result.Files, result.Bytes, result.Fetched, Outline = outlined }, console =>
                {
                    console.Line(
                        $"{result.Path}: {Phrases.Count(result.Files, "file")}, {Phrases.Size(result.Bytes)}, {(result.Fetched == 0 ? "all here already" : $"{Phrases.Size(result.Fetched)} fetched")}");
                    if (outlined is not null)
                    {
                        ModelsOutlineVerb.Draw(console, outlined);
                    }
                });
            },
            "aadiff models pull owner/name",
            "aadiff models pull owner/name --revision fp16 --to ./my-model");
    }
}
