using AADiff.Proof.Measures;
using AADiff.Proof.Reading;

namespace AADiff.Proof.Peaks;

/// <summary>Whether the picture moves at the moments when the sound begins anew.</summary>
/// <param name="Hits">Onsets at which the picture changes most within a frame.</param>
/// <param name="AvAlign2023">With optical flow, as published.</param>
/// <param name="AvAlign2025">With optical flow, as mended by its authors.</param>
/// <param name="AvAlignEnergy">
/// The same as of 2025 with the change of brightness from frame to frame in place of flow: here the picture changes more than it moves.
/// </param>
public sealed record PeakScores(OnsetHits Hits, AvAlign AvAlign2023, AvAlign AvAlign2025, AvAlign AvAlignEnergy)
{
    public static PeakScores Of(SeenVideo seen, MeasuredSound heard)
    {
        double rate = seen.FrameRate.PerSecond, seconds = seen.Frames / rate;
        double[] onsets = [.. heard.Onsets], steps = seen.Luma.Steps();
        if (seen.Frames < 3)
        {
            Measure few = Measure.Missing(seen.Frames == 1 ? "the video has one frame only" : "two frames have no peak");
            AvAlign none = new(few, few);
            return new PeakScores(new OnsetHits(few, few, onsets.Length), none, none, none);
        }

        AvAlign WithFlow(double least, bool onceOnly) => seen.Flow is { } flow
            ? AvAlign.Of(onsets, PicturePeaks.Pick(flow.AsSpan(), least), rate, seconds, onceOnly)
            : new AvAlign(Measure.Missing(seen.WithoutFlow ?? ""), Measure.Missing(seen.WithoutFlow ?? ""));
        return new PeakScores(
            OnsetHits.Of(onsets, PicturePeaks.PickOutstanding(steps), rate, seconds),
            WithFlow(double.NegativeInfinity, onceOnly: false),
            WithFlow(PicturePeaks.LeastFlow, onceOnly: true),
            AvAlign.Of(onsets, PicturePeaks.Pick(steps), rate, seconds, onceOnly: true));
    }
}
