using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Video;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Adaptive;

/// <summary>How near a blend came to the picture that was drawn to check it.</summary>
internal sealed record PictureCheck(int Picture, PictureDistance Distance, bool Passed);

/// <param name="Storyboard">Not settled yet.</param>
/// <param name="Before">Checks of earlier pictures.</param>
/// <param name="Bound">What passes.</param>
/// <param name="Recorded">Every picture that was chosen.</param>
internal sealed record PicturesToCheck(
    Storyboard Storyboard, ImmutableArray<PictureCheck> Before, BlendBound Bound, ImmutableArray<RecordedPicture> Recorded);

/// <param name="Checks">The new ones.</param>
/// <param name="Chosen">Pictures that have to be drawn because some of them failed.</param>
/// <param name="Settled">The stored storyboard with what its frames are made of; null: there is more to draw.</param>
internal sealed record CheckedPictures(ImmutableArray<PictureCheck> Checks, ImmutableArray<int> Chosen, Storyboard? Settled)
{
    /// <summary>What follows from new checks: where one failed, the pictures around it are needed; where none did, every frame is known.</summary>
    public static CheckedPictures After(PicturesToCheck wanted, ImmutableArray<PictureCheck> checks)
    {
        Dictionary<int, bool> results = wanted.Before.Concat(checks).ToDictionary(check => check.Picture, check => check.Passed);
        ImmutableArray<BlendCheck> open = AdaptivePictures.Of(wanted.Storyboard, results).Open;
        return new CheckedPictures(
            checks, [.. open.Select(check => check.Picture)], open.IsEmpty ? AdaptivePictures.Settle(wanted.Storyboard, results) : null);
    }
}

/// <summary>Looks at the pixels of a job's pictures. Slow; takes turns with encoders.</summary>
internal sealed class PictureChecker(string jobId, IObjectStore store, EncodingTurns turns)
{
    /// <exception cref="LostPictureError">A picture is not what was recorded.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public async Task<CheckedPictures> CheckAsync(PicturesToCheck wanted, CancellationToken cancellationToken)
    {
        IRefinement before = AdaptivePictures.Of(wanted.Storyboard, wanted.Before.ToDictionary(check => check.Picture, check => check.Passed));
        BlendedFrames frames = new(Reader(wanted.Recorded));
        Dictionary<int, string> names = wanted.Recorded.ToDictionary(picture => picture.Picture, picture => picture.ObjectName);
        ImmutableArray<PictureCheck>.Builder checks = ImmutableArray.CreateBuilder<PictureCheck>();
        foreach (BlendCheck open in before.Open)
        {
            FrameSource foreseen = FrameSource.Of(open.Foreseen, picture => names[picture]);
            PictureDistance distance = await turns
                .SegmentAsync(() => DistanceAsync(frames, foreseen, names[open.Picture], cancellationToken), cancellationToken).ConfigureAwait(false);
            checks.Add(new PictureCheck(open.Picture, distance, wanted.Bound.Allows(distance)));
        }

        CheckedPictures result = CheckedPictures.After(wanted, checks.ToImmutable());
        if (result.Settled is { } settled)
        {
            using var bytes = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(settled, SpecJson.Options));
            await store.PutAsync(ObjectNames.Storyboard(jobId), bytes, "application/json", cancellationToken).ConfigureAwait(false);
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
