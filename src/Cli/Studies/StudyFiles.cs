using System.Text;
using System.Text.Json;
using AADiff.Cli.Rendering;
using AADiff.Proof.Reports;
using AADiff.Proof.Studies;

namespace AADiff.Cli.Studies;

/// <summary>The folder of a study: its request, its table, its figure, and the figures of each video, by which it goes on.</summary>
internal sealed class StudyFiles(string folder)
{
    private const string CellsName = "cells.json";

    /// <summary>Cells that were measured before, by job.</summary>
    public Dictionary<string, StudyCell> Known()
    {
        string path = Path.Combine(folder, CellsName);
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<StudyCell[]>(File.ReadAllBytes(path), ReportJson.Options)!.ToDictionary(cell => cell.JobId)
                : [];
        }
        catch (JsonException)
        {
            // Written by another version: measured again, which costs seconds, as the pictures are kept by the farm.
            return [];
        }
    }

    public Task WriteCellsAsync(IEnumerable<StudyCell> cells, CancellationToken stop) =>
        WriteAsync(CellsName, JsonSerializer.Serialize(cells, ReportJson.Compact), stop);

    public async Task WriteAsync(string requestPath, StudyQuestion question, StudyAnswer answer, string how, CancellationToken stop)
    {
        string request = await File.ReadAllTextAsync(requestPath, stop);
        await WriteAsync("request.yaml", request, stop);
        await WriteAsync("figure.svg", answer.Figure, stop);
        StringBuilder page = new();
        page.Append($"# {Title(question)}\n\n{answer.Sentence}\n\n{answer.Table}\n![{Title(question)}](figure.svg)\n\n{how}\n");
        await WriteAsync("README.md", page.ToString(), stop);
    }

    private Task WriteAsync(string name, string text, CancellationToken stop) =>
        OutputFile.Check(Path.Combine(folder, name), overwrite: true).WriteAsync(path => File.WriteAllTextAsync(path, text, stop));

    private static string Title(StudyQuestion question) => question switch
    {
        StudyQuestion.Following => "Does the picture follow the sound? (Fig. 4)",
        StudyQuestion.Windows => "What does a longer window leave of it? (Fig. 6)",
        StudyQuestion.Together => "Does each word follow its own sound? (Fig. 7)",
        StudyQuestion.Gain => "Does a louder sound change the picture more? (Fig. 8)",
        _ => "Do different recordings of one class give different videos? (Fig. 9)",
    };
}
