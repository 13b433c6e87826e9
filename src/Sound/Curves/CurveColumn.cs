using System.Collections.Immutable;
using System.Globalization;
using AADiff.Shared.Requests;
using AADiff.Sound.Strength;

namespace AADiff.Sound.Curves;

/// <summary>One column while it is read: what its values must be, and the values.</summary>
internal sealed class CurveColumn
{
    private readonly ImmutableArray<double>.Builder _values = ImmutableArray.CreateBuilder<double>();
    private readonly ImmutableArray<float>.Builder _strengths = ImmutableArray.CreateBuilder<float>();

    private CurveColumn(string name) => Name = name;

    public string Name { get; }

    /// <summary>The word of a strength.</summary>
    public string? Word => Name.StartsWith(CurveColumns.StrengthPrefix, StringComparison.Ordinal) ? Name[CurveColumns.StrengthPrefix.Length..] : null;

    public ImmutableArray<double> Values => _values.ToImmutable();

    public CurveWord Strengths => new(Word!, _strengths.ToImmutable());

    /// <summary>Null when there is no such column.</summary>
    public static CurveColumn? Named(string name) =>
        name is CurveColumns.Frame or CurveColumns.Time or CurveColumns.Loudness or CurveColumns.Normalised or CurveColumns.Envelope
        || (name.StartsWith(CurveColumns.StrengthPrefix, StringComparison.Ordinal)
            && !string.IsNullOrWhiteSpace(name[CurveColumns.StrengthPrefix.Length..]))
            ? new CurveColumn(name)
            : null;

    /// <param name="field">As it stands in the file.</param>
    /// <param name="frame">Which frame it must belong to.</param>
    /// <param name="frameRate">Of the video.</param>
    /// <param name="wrong">Makes the error of a problem.</param>
    public void Add(string field, int frame, FrameRate frameRate, Func<string, Exception> wrong)
    {
        if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            throw wrong($"\"{field}\" is not a number; write it like 0.75");
        }

        switch (Name)
        {
            case CurveColumns.Frame:
                Require(value == frame, $"{field} is not the next frame, {frame}; number the frames 0, 1, 2 and so on without gaps");
                break;
            case CurveColumns.Time:
                double time = frame / frameRate.PerSecond;
                Require(
                    Math.Abs(value - time) < 0.5 / frameRate.PerSecond,
                    $"{field} s is not when frame {frame} is shown at {frameRate} frames per second ({time:0.###} s); render with the frame rate of the curve");
                break;
            case CurveColumns.Envelope:
            case CurveColumns.Normalised:
                Require(value >= 0, $"{field} is negative; 0 is silence and 1 is loud");
                _values.Add(value);
                break;
            case CurveColumns.Loudness:
                _values.Add(value);
                break;
            default:
                Require(
                    value is >= StrengthLaw.Lowest and <= StrengthLaw.Highest,
                    $"{field} is out of range; a strength goes from {StrengthLaw.Lowest} to {StrengthLaw.Highest}");
                _strengths.Add((float)value);
                break;
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw wrong(problem);
            }
        }
    }
}

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
