using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Sound.Curves;

namespace AADiff.Coordinator.Dashboard.Submitting;

/// <summary>
/// The strengths of a word with points that somebody has dragged. A point moves the frames around it, less the farther they are, up to the points next
/// to it, so the shape of a flash stays when it is made stronger.
/// </summary>
public sealed record EditedCurve
{
    public const int MostPoints = 32;

    private EditedCurve(JobCurve measured, int word) => (Measured, Word) = (measured, word);

    /// <summary>Before anything was dragged.</summary>
    public JobCurve Measured { get; }

    /// <summary>Number of the word whose strengths are dragged.</summary>
    public int Word { get; private init; }

    /// <summary>How far each point was moved up or down.</summary>
    public ImmutableArray<double> Moves { get; private init; } = [];

    public bool IsEdited => Moves.Any(move => move != 0);

    /// <param name="measured">Has a driven word and at least one frame.</param>
    public static EditedCurve Of(JobCurve measured) =>
        new(measured, 0) { Moves = [.. Enumerable.Repeat(0.0, Math.Min(MostPoints, measured.Frames))] };

    /// <summary>The frame that a point stands on.</summary>
    public int FrameOf(int point) => (int)(((2L * point) + 1) * Measured.Frames / (2L * Moves.Length));

    /// <summary>The strength at a point as it is now.</summary>
    public double At(int point) => Strengths()[FrameOf(point)];

    public EditedCurve Move(int point, double strength) =>
        this with { Moves = Moves.SetItem(point, strength - Measured.Words[Word].Strengths[FrameOf(point)]) };

    /// <summary>One a frame.</summary>
    public double[] Strengths()
    {
        ImmutableArray<float> measured = Measured.Words[Word].Strengths;
        double[] strengths = new double[measured.Length];
        for (int frame = 0, next = 0; frame < strengths.Length; frame++)
        {
            while (next < Moves.Length && FrameOf(next) <= frame)
            {
                next++;
            }

            strengths[frame] = measured[frame] + MoveAt(frame, next);
        }

        return strengths;
    }

    /// <summary>As the CSV that requests take in place of a measured curve.</summary>
    public async Task<byte[]> ToCsvAsync()
    {
        float[] edited = [.. Strengths().Select(strength => (float)strength)];
        Curve rows = new()
        {
            FrameRate = Measured.FrameRate,
            Frames = Measured.Frames,
            Words = [.. Measured.Words.Select((word, i) => new CurveWord(word.Word, i == Word ? [.. edited] : word.Strengths))],
        };
        using MemoryStream text = new();
        await using (StreamWriter writer = new(text, leaveOpen: true))
        {
            await CurveCsvWriter.WriteAsync(writer, rows);
        }

        return text.ToArray();
    }

    /// <summary>Straight between the points, level before the first and after the last.</summary>
    /// <param name="frame">Which.</param>
    /// <param name="next">Number of the first point behind it.</param>
    private double MoveAt(int frame, int next)
    {
        if (next == 0 || next == Moves.Length)
        {
            return Moves[Math.Min(next, Moves.Length - 1)];
        }

        (int from, int to) = (FrameOf(next - 1), FrameOf(next));
        double share = (double)(frame - from) / (to - from);
        return ((1 - share) * Moves[next - 1]) + (share * Moves[next]);
    }
}
