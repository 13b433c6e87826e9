using System.CommandLine;
using AADiff.Cli.Models;
using AADiff.Cli.Reports;
using AADiff.Models;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff models list</c>.</summary>
internal static class ModelsListVerb
{
    public static Command Create(Verb verb) => verb.Does(
        new Command("list", "Show the models of this machine; their names go with --model."),
        (_, report, _) =>
        {
            ModelListing[] models = [.. ModelRoots.Of(verb.Dependencies).All.SelectMany(root => ModelLibrary.List(root))
                .DistinctBy(model => model.Name)];
            report.Answer(models, console => Draw(console, models));
            return Task.CompletedTask;
        },
        "aadiff models list",
        "aadiff models list --json");

    private static void Draw(IAnsiConsole console, ModelListing[] models)
    {
        Table table = Tables.New("model", "family", "size", "folder", "");
        foreach (ModelListing model in models)
        {
            table.AddRow(
                Printable.Cell(model.Name), model.Family?.ToString().ToLowerInvariant() ?? "", Phrases.Size(model.Bytes), Printable.Cell(model.Path),
                Printable.Cell(model.Fault ?? (model.IsOutline ? "outline: no weights" : "")));
        }

        console.Write(table);
    }
}
