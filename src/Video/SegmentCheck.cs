using System.Collections.Immutable;

namespace AADiff.Video;

/// <summary>Decodes segments where they were encoded, while others still are, so that the finished video need not be decoded again.</summary>
internal sealed class SegmentCheck(Ffmpeg ffmpeg)
{
    /// <returns>What each holds.</returns>
    /// <exception cref="Shared.Errors.UserError">Class Failed: one of them has other frames.</exception>
    /// <exception cref="FfmpegFailure">One of them is damaged.</exception>
    public async Task<ImmutableArray<CheckedPackets>> RequireAsync(ImmutableArray<EncodedSegment> segments, CancellationToken cancellationToken)
    {
        var read = await ffmpeg
            .DecodeFramesAsync([.. segments.Select(segment => segment.Name)], Ffmpeg.HashedFrames, cancellationToken).ConfigureAwait(false);
        foreach ((EncodedSegment segment, (MediaLines stored, MediaLines decoded)) in segments.Zip(read))
        {
            VideoCheck.Require(
                stored.Count == segment.Frames && decoded.Count == segment.Frames,
                $"it holds {stored.Count} frames of which {decoded.Count} can be decoded, instead of {segment.Frames}");

            // The join numbers packets, which is to number frames: that holds while frames come in the order of their packets.
            VideoCheck.Require(decoded.Times == stored.Times, "its frames do not come in the order in which they are stored");
        }

        return [.. read.Select(one => new CheckedPackets((int)one.Stored.Count, one.Stored.Parts[0], one.Stored.Times))];
    }
}
