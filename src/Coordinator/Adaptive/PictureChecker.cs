using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Video;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Adaptive;

/// <summary>How near a blend came to the picture that was drawn to check it.</summary>
internal sealed record PictureCheck(int Picture, PictureDistance Distance, bool Passed);

/// <param name="Bound">What is near enough.</param>
/// <param name="Made">In the order in which they were journaled.</param>
internal sealed record PictureChecks(BlendBound Bound, ImmutableArray<PictureCheck> Made);

/// <param name="Storyboard">Not settled yet.</param>
/// <param name="Before">Checks of earlier pictures.</param>
/// <param name="Bound">What passes.</param>
/// <param name="Recorded">Every picture that was chosen.</param>
internal sealed record PicturesToCheck(
    Storyboard Storyboard, ImmutableArray<PictureCheck> Before, BlendBound Bound, ImmutableArray<RecordedPicture> Recorded)
{
    /// <summary>The drawn pictures that nobody looked at, in the order of their checks, and how those before them went.</summary>
    public (IRefinement Before, ImmutableArray<int> Open) Unchecked()
    {
        IRefinement before = AdaptivePictures.Of(Storyboard, new PictureChecks(Bound, Before));

        // An earlier version may have chosen others than this one would: they are there, so they are looked at.
        HashSet<int> drawn = [.. Recorded.Select(picture => picture.Picture)];
        return (before, [.. before.Open.Where(drawn.Contains), .. drawn.Except(before.Chosen).Order()]);
    }
}

/// <param name="Checks">The new ones.</param>
/// <param name="Chosen">Pictures that have to be drawn because some of them failed.</param>
/// <param name="Settled">The stored storyboard with what its frames are made of; null: there is more to draw.</param>
internal sealed record CheckedPictures(ImmutableArray<PictureCheck> Checks, ImmutableArray<int> Chosen, Storyboard? Settled)
{
    /// <summary>What follows from new checks: where one failed, the pictures around it are needed; where none did, every frame is known.</summary>
    public static CheckedPictures After(PicturesToCheck wanted, ImmutableArray<PictureCheck> checks)
    {
        PictureChecks all = new(wanted.Bound, wanted.Before.AddRange(checks));
        ImmutableArray<int> open = AdaptivePictures.Of(wanted.Storyboard, all).Open;
        return new CheckedPictures(checks, open, open.IsEmpty ? AdaptivePictures.Settle(wanted.Storyboard, all) : null);
    }
}

/// <summary>Looks at the pixels of a job's pictures. Slow; takes turns with encoders.</summary>
internal sealed class PictureChecker(string jobId, IObjectStore store, EncodingTurns turns)
{
    /// <exception cref="LostPictureError">A picture is not what was recorded.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public async Task<CheckedPictures> CheckAsync(PicturesToCheck wanted, CancellationToken cancellationToken)
    {
        (IRefinement before, ImmutableArray<int> pictures) = wanted.Unchecked();
        BlendedFrames frames = new(Reader(wanted.Recorded));
        Dictionary<int, string> names = wanted.Recorded.ToDictionary(picture => picture.Picture, picture => picture.ObjectName);
        ImmutableArray<PictureCheck>.Builder checks = ImmutableArray.CreateBuilder<PictureCheck>();
        foreach (int picture in pictures)
        {
            FrameSource foreseen = FrameSource.Of(before.Foresee(picture), part => names[part]);
            PictureDistance distance = await turns
                .SegmentAsync(() => DistanceAsync(frames, foreseen, names[picture], cancellationToken), cancellationToken).ConfigureAwait(false);
            checks.Add(new PictureCheck(picture, distance, wanted.Bound.Allows(distance)));
        }

        CheckedPictures result = CheckedPictures.After(wanted, checks.ToImmutable());
        if (result.Settled is { } settled)
        {
            await store.PutJsonAsync(ObjectNames.Storyboard(jobId), settled, SpecJson.Options, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static async Task<PictureDistance> DistanceAsync(BlendedFrames frames, FrameSource blend, string picture, CancellationToken cancellationToken)
    {
        DecodedPicture foreseen = await frames.ReadAsync(blend, cancellationToken).ConfigureAwait(false);
        DecodedPicture drawn = await frames.ReadAsync(FrameSource.Alone(picture), cancellationToken).ConfigureAwait(false);
        return PictureDistance.Between(foreseen.Pixels, drawn.Pixels, drawn.Size.Width);
    }

    private PictureReader Reader(ImmutableArray<RecordedPicture> recorded)
    {
        RecordedPictures pictures = new(store);
        pictures.Expect(recorded.Select(picture => picture.Stored));
        return new PictureReader(pictures);
    }
}
