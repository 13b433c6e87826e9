using System.Collections.Immutable;
using AADiff.Proof.Measures;
using AADiff.Proof.Motion;
using AADiff.Proof.Similarity;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Proof.Reading;

/// <summary>What to look for in a video.</summary>
public sealed record Watching
{
    /// <summary>Null: no similarities.</summary>
    public ClipModel? Clip { get; init; }

    /// <summary>To compare the frames with, and what they are called.</summary>
    public ImmutableArray<ComparedText> Texts { get; init; } = [];

    /// <summary>Null: no flow, because of <see cref="WithoutFlow"/>.</summary>
    public IOpticalFlow? Flow { get; init; }

    public string WithoutFlow { get; init; } = "no optical flow was asked for";

    /// <summary>Background and the frame that it is compared with; null: no mask was named.</summary>
    public BaseFrame? Base { get; init; }
}

/// <param name="Name">As sentences call it: "the prompt".</param>
/// <param name="Text">What frames are compared with.</param>
/// <param name="Wrong">A word that nothing drives.</param>
public sealed record ComparedText(string Name, string Text, bool Wrong = false);

/// <param name="Picture">Of the size that frames are read in.</param>
/// <param name="Background">[height · width].</param>
public sealed record BaseFrame(Picture Picture, bool[] Background);

/// <summary>Looks at a video frame by frame and keeps little of each.</summary>
public sealed class VideoWatcher(Watching watching, FrameRate frameRate)
{
    private const int Batch = 16;

    private readonly LumaFrames _luma = new();
    private readonly List<double> _differences = [];
    private readonly List<Picture> _waiting = [];
    private readonly double[][] _texts = watching.Clip is { } clip ? [.. watching.Texts.Select(text => clip.DirectionOf(text.Text))] : [];
    private readonly List<double>[] _similarities = [.. watching.Texts.Select(_ => new List<double>())];
    private readonly FlowRecord _flow = new(watching.Flow, watching.WithoutFlow);
    private readonly List<double> _background = [];
    private Picture? _before;

    public static async Task<SeenVideo> WatchAsync(
        Watching watching, FrameRate frameRate, IAsyncEnumerable<Picture> frames, CancellationToken cancellationToken)
    {
        VideoWatcher watcher = new(watching, frameRate);
        await foreach (Picture frame in frames.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            watcher.Add(frame);
        }

        return watcher.Finish();
    }

    /// <param name="frame">The next one, of the size of the others.</param>
    public void Add(Picture frame)
    {
        _luma.Add(frame);
        if (_before is not null)
        {
            _differences.Add(PictureError.MeanDifference(_before.Rgb, frame.Rgb));
            _flow.Add(_before, frame);
        }

        if (watching.Base is { } known)
        {
            _background.Add(PictureError.Psnr(known.Picture.Rgb, frame.Rgb, known.Background));
        }

        if (watching.Clip is not null && _texts.Length > 0)
        {
            _waiting.Add(frame);
            Compare(Batch);
        }

        _before = frame;
    }

    /// <exception cref="InvalidOperationException">There was no frame.</exception>
    public SeenVideo Finish()
    {
        Compare(1);
        return new SeenVideo
        {
            Size = _before is { } last ? new PictureSize(last.Width, last.Height) : throw new InvalidOperationException("no frame was seen"),
            FrameRate = frameRate,
            Luma = _luma,
            Differences = [.. _differences],
            Similarities = watching.Clip is null
                ? []
                :
                [
                    .. watching.Texts.Zip(
                        _similarities, (text, values) => new TextSimilarity(text.Name, text.Text, [.. values]) { Wrong = text.Wrong }),
                ],
            Flow = _flow.Magnitudes,
            WithoutFlow = _flow.Missing,
            WarpingError = _flow.WarpingError,
            Background = BackgroundOf(),
        };
    }

    private void Compare(int least)
    {
        if (_waiting.Count < least || watching.Clip is not { } clip)
        {
            return;
        }

        foreach (double[] direction in clip.DirectionsOf(_waiting))
        {
            for (int text = 0; text < _texts.Length; text++)
            {
                _similarities[text].Add(ClipModel.Similarity(direction, _texts[text]));
            }
        }

        _waiting.Clear();
    }

    /// <summary>Frames whose background is the base's to the bit have no ratio, and are left out.</summary>
    private Measure BackgroundOf()
    {
        double[] finite = [.. _background.Where(double.IsFinite)];
        return watching.Base is null ? Measure.Missing("no mask says which part of the picture is background")
            : finite.Length == 0 ? Measure.Missing("the background never differs from the base's")
            : Measure.Of(finite.Average());
    }
}
