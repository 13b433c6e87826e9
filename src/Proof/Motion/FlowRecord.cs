using System.Collections.Immutable;
using AADiff.Proof.Measures;
using AADiff.Shared.Pictures;

namespace AADiff.Proof.Motion;

/// <summary>Flow and warping error of a video, pair by pair. Where there is no flow on this machine that is found out once, and said.</summary>
internal sealed class FlowRecord(IOpticalFlow? flow, string without)
{
    private readonly List<double> _magnitudes = [];
    private readonly List<double> _errors = [];
    private string? _missing = flow is null ? without : null;

    /// <summary>Why there is none; null: it is there.</summary>
    public string? Missing => _missing ?? (_magnitudes.Count == 0 ? "the video has one frame only" : null);

    /// <summary>One a frame; the first has the second's.</summary>
    public ImmutableArray<double>? Magnitudes => Missing is null ? [_magnitudes[0], .. _magnitudes] : null;

    public Measure WarpingError => Missing is { } why ? Measure.Missing(why)
        : _errors.Count == 0 ? Measure.Missing("no part of the picture is seen in two frames that follow one another")
        : Measure.Of(_errors.Average());

    public void Add(Picture before, Picture after)
    {
        if (_missing is not null || flow is null)
        {
            return;
        }

        try
        {
            (byte[] from, byte[] to) = (Grey(before), Grey(after));
            FlowField there = flow.Between(from, to, before.Width), back = flow.Between(to, from, before.Width);
            _magnitudes.Add(there.MeanMagnitude());
            if (Motion.WarpingError.Between(before, after, there, back) is { } error)
            {
                _errors.Add(error);
            }
        }
        catch (FlowUnavailableException e)
        {
            // Told in the report, in the place of the figures that need it.
            _missing = e.Message;
        }
    }

    /// <summary>Luma as in BT.601, which is OpenCV's grey: [height · width], 0 to 255, rounded.</summary>
    private static byte[] Grey(Picture picture)
    {
        byte[] grey = new byte[picture.Rgb.Length / 3];
        for (int i = 0; i < grey.Length; i++)
        {
            grey[i] = (byte)(((299 * picture.Rgb[3 * i]) + (587 * picture.Rgb[(3 * i) + 1]) + (114 * picture.Rgb[(3 * i) + 2]) + 500) / 1000);
        }

        return grey;
    }
}
