namespace AADiff.Sound.Curves;

/// <summary>Names of the columns of a curve's CSV.</summary>
internal static class CurveColumns
{
    public const string Frame = "frame";
    public const string Time = "time";
    public const string Loudness = "a";
    public const string Normalised = "u";
    public const string Envelope = "v";

    /// <summary>A strength is called m:WORD.</summary>
    public const string StrengthPrefix = "m:";
}
