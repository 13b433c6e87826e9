using AADiff.Cli.Rendering;

namespace AADiff.Cli.Curves;

/// <summary>The files that a curve is written to; those that are not named are called like the sound.</summary>
internal sealed record CurveFiles(OutputFile Csv, OutputFile Json, OutputFile Png)
{
    public static CurveFiles Check(string soundPath, string? csv, string? json, string? png, bool overwrite)
    {
        string name = Path.GetFileNameWithoutExtension(soundPath) + ".curve";
        return new CurveFiles(
            OutputFile.Check(csv ?? name + ".csv", overwrite),
            OutputFile.Check(json ?? name + ".json", overwrite),
            OutputFile.Check(png ?? name + ".png", overwrite, ".png"));
    }
}
