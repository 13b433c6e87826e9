using AADiff.Cli.Reports;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Limits;
using AADiff.Models;
using Spectre.Console;

namespace AADiff.Cli.Models;

/// <summary>A <see cref="ModelCheck"/> for people.</summary>
internal static class ModelCheckLines
{
    public static void Draw(IAnsiConsole console, ModelCheck check)
    {
        Table parts = Tables.New("part", "size", "");
        foreach (ModelPart part in check.Report.Parts)
        {
            parts.AddRow(
                part.Name,
                part.Bytes == 0 ? "" : Phrases.Size(part.Bytes),
                part.Fault is not null ? "missing or damaged" : part.Bytes == 0 ? "not there" : "");
        }

        console.Write(parts);
        if (check.Report.Model is { } model)
        {
            console.Line(
                $"{model.Name}: {model.Family.ToString().ToLowerInvariant()}, draws {model.SampleSize}x{model.SampleSize}, prompts of {model.TokenLimit - 2} tokens, {Phrases.Size(check.Report.Bytes)}");
            console.Line($"digest {model.Digest}");
            if (!model.Words.All.IsEmpty)
            {
                console.Line($"words that it says it can move: {string.Join(", ", model.Words.All)}");
            }
        }

        if (check.UNet is { } unet)
        {
            Attentions(console, unet);
        }

        if (check.SelfTest is { } test)
        {
            console.Line(SelfTest(test));
        }

        if (check.Memory is { } memory)
        {
            Memory(console, memory);
        }

        foreach (string sentence in check.Report.Notes.AddRange(check.UNet?.Warnings ?? []))
        {
            console.Line($"note: {sentence}");
        }

        foreach (string fault in check.Faults)
        {
            console.Line($"fault: {fault}");
        }

        if (check.Faults.IsEmpty)
        {
            console.Line("It can be used.");
        }
    }

    private static void Attentions(IAnsiConsole console, RewrittenUNet unet)
    {
        Table levels = Tables.New("level", "cross", "self", "heads", "fused", "controls");
        foreach (IGrouping<int, AttentionLayer> level in unet.Layers.GroupBy(layer => layer.Level).OrderBy(level => level.Key))
        {
            int cross = level.Count(layer => layer.Kind == AttentionKind.Cross);
            levels.AddRow(
                $"{level.Key} (1/{1 << level.Key})",
                $"{cross}",
                $"{level.Count() - cross}",
                string.Join(", ", level.Select(layer => layer.Heads?.ToString() ?? "?").Distinct()),
                $"{level.Count(layer => layer.Fused)} of {level.Count()}",
                string.Join(", ", Controls(unet, level.Key, cross)));
        }

        console.Write(levels);
    }

    private static IEnumerable<string> Controls(RewrittenUNet unet, int level, int cross)
    {
        if (cross > 0)
        {
            yield return "word weights";
            yield return "base's cross maps";
        }

        if (unet.SelfLevels.Contains(level))
        {
            yield return "base's self maps";
        }

        if (cross > 0)
        {
            yield return "blend mask";
        }
    }

    private static string SelfTest(SelfTestResult test)
    {
        string same = test.Identity is { } identity
            ? $"un-edited pictures differ from the stock graph's by {identity:0.0e+0}"
            : "the stock file does not run on this device";
        string source = test.SourceEffect is { } effect ? $", another picture's attention changes one by {effect:0.0e+0}" : "";
        return $"self-test: {same}; words without weight change a picture by {test.WeightEffect:0.0e+0}{source}";
    }

    private static void Memory(IAnsiConsole console, MemoryEstimate memory)
    {
        // With guidance a batch has a row of each kind for every picture, and those of the base.
        string batches = string.Join(", ", ((int[])[1, 4, 8]).Select(pictures => $"{pictures}: {Phrases.Size(memory.Total(2 * (pictures + 1)))}"));
        console.Line($"memory by pictures in a batch, about: {batches}");
    }
}
