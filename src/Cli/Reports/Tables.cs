using System.Collections.Immutable;
using System.Globalization;
using AADiff.Cli.Inversion;
using AADiff.Cli.Options;
using AADiff.Shared.Farm;
using AADiff.Sound.Presets;
using Spectre.Console;

namespace AADiff.Cli.Reports;

/// <summary>Tables as people read them.</summary>
internal static class Tables
{
    public static Table Words(ImmutableArray<WordScore> words)
    {
        Table table = New("word", "score", "");
        foreach (WordScore word in words)
        {
            table.AddRow(Printable.Cell(word.Word), Phrases.Score(word), word.Driven ? "driven" : "");
        }

        return table;
    }

    public static Table Presets(ImmutableArray<SoundPreset> presets)
    {
        Table table = New("preset", "while it is quiet", "what it suits", "an example");
        foreach (SoundPreset preset in presets)
        {
            string quiet = preset.Kind switch
            {
                PresetKind.Event => "gone",
                PresetKind.State => "as in the base picture",
                _ => "by the model",
            };
            table.AddRow(Printable.Cell(preset.Name), quiet, Printable.Cell(preset.Description), Printable.Cell(preset.Example));
        }

        return table;
    }

    public static Table Inversions(IEnumerable<InversionTry> tries)
    {
        Table table = New("method", "strength 1 to the codec's, dB", "SSIM", "s to invert", "s to draw");
        foreach (InversionTry one in tries)
        {
            table.AddRow(
                OptionOf.NameOf(one.Method), one.SilenceToCodec.ToString("0.0", CultureInfo.InvariantCulture),
                one.SilenceSimilarity.ToString("0.000", CultureInfo.InvariantCulture), Seconds(one.Result.Inverting.TotalSeconds),
                Seconds(one.Result.Drawing.TotalSeconds));
        }

        return table;
    }

    public static Table Timings(ImmutableArray<Timing> timings, double totalSeconds)
    {
        Table table = New("where the time went", "s");
        table.Columns[1].RightAligned();
        foreach (Timing timing in timings)
        {
            table.AddRow(Printable.Cell(timing.Stage), Seconds(timing.Seconds));
        }

        table.AddRow("in all", Seconds(totalSeconds));
        return table;
    }

    public static Table Jobs(IEnumerable<JobView> jobs)
    {
        Table table = New("job", "state", "stage", "pictures", "user", "priority", "prompt");
        foreach (JobView job in jobs)
        {
            table.AddRow(
                Printable.Cell(job.JobId), job.Status.ToString().ToLowerInvariant(), Printable.Cell(job.Status.HasEnded() ? "" : job.Stage),
                $"{job.Done}/{job.Pictures}", Printable.Cell(job.User), $"{job.Priority}", Printable.Cell(job.Prompt));
        }

        return table;
    }

    public static Table Nodes(IEnumerable<NodeView> nodes)
    {
        Table table = New("GPU node", "slots", "running", "waiting", "ms per picture", "rendered", "state");
        foreach (NodeView node in nodes)
        {
            table.AddRow(
                Printable.Cell(node.Node), $"{node.Slots}", $"{node.Running}", $"{node.Waiting}", $"{node.MillisecondsPerPicture:0}",
                $"{node.Rendered}",
                Printable.Cell(node.Fenced is { } reason ? $"fenced: {reason}" : node.State));
        }

        return table;
    }

    public static Table New(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(Printable.Cell(column)));
        }

        return table;
    }

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}

internal static class ConsoleLines
{
    /// <summary>Writes a line that stays one line: nothing is wrapped, so paths and ids can be copied and read by programs.</summary>
    public static void Line(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(Printable.Of(text));

    /// <summary>The same for a drawing of several lines.</summary>
    public static void Lines(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(Printable.Lines(text));
}
