namespace AADiff.Bench.Measuring;

/// <summary>Tables that are printed row by row as the figures come in.</summary>
internal static class Markdown
{
    public static void Header(TextWriter output, params string[] columns)
    {
        Row(output, columns);
        Row(output, [.. columns.Select((_, index) => index == 0 ? "---" : "---:")]);
    }

    public static void Row(TextWriter output, params string[] cells)
    {
        output.WriteLine($"| {string.Join(" | ", cells)} |");
        output.Flush();
    }
}
