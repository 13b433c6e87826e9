using AADiff.Cli.Rendering;

namespace AADiff.Cli.Curves;

/// <summary>The files that a curve is written to: those that were asked for.</summary>
internal sealed record CurveFiles(OutputFile? Csv, OutputFile? Data, OutputFile? Png)
{
    /// <summary>Throws <c>UserError</c> of class Output when one of them could not be written in the end.</summary>
    public static CurveFiles Check(string? csv, string? data, string? png, bool overwrite) => new(
        csv is null ? null : OutputFile.Check(csv, overwrite),
        data is null ? null : OutputFile.Check(data, overwrite),
        png is null ? null : OutputFile.Check(png, overwrite, ".png"));

    /// <summary>Names of the files.</summary>
    public IEnumerable<string> Named => new[] { Csv, Data, Png }.OfType<OutputFile>().Select(file => Path.GetFileName(file.Path));

    /// <summary>How to ask for the files that were not; null when all were.</summary>
    public string? Hint
    {
        get
        {
            (OutputFile? File, string Option)[] all = [(Csv, "--csv"), (Data, "--data"), (Png, "--png")];
            string[] open = [.. all.Where(one => one.File is null).Select(one => one.Option)];
            string options = open.Length > 1 ? $"{string.Join(", ", open[..^1])} or {open[^1]}" : open.FirstOrDefault("");
            string use = Csv is null ? "; render --curve takes the CSV" : "";
            return open.Length == 0 ? null : $"Add {options} FILE to write it down{use}.";
        }
    }

    public async Task WriteAsync(ISoundCurve curve, CancellationToken cancellationToken)
    {
        if (Csv is not null)
        {
            await Csv.WriteAsync(async path =>
            {
                await using StreamWriter writer = new(path);
                await curve.WriteCsvAsync(writer);
            });
        }

        if (Data is not null)
        {
            await Data.WriteAsync(async path =>
            {
                await using FileStream file = File.Create(path);
                curve.WriteJson(file);
            });
        }

        if (Png is not null)
        {
            await Png.WriteAsync(path => File.WriteAllBytesAsync(path, curve.DrawPng(), cancellationToken));
        }
    }
}
