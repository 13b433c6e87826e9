using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using Microsoft.Extensions.Logging;

namespace AADiff.Video;

/// <summary>Makes fragmented MP4 of what is encoded already, for players that begin before all of a video is there. Nothing is encoded anew.</summary>
public sealed class StreamCutter(VideoFolder folder, EncodingTurns turns, VideoLimits limits, ILoggerFactory logs)
{
    private readonly Ffmpeg _ffmpeg = new(folder, FfmpegPrograms.Installed, limits, logs.CreateLogger<Ffmpeg>());
    private readonly EncodedFiles _files = new(folder, logs);

    /// <summary>One fragment that begins when <paramref name="first"/>, the segment's first frame, is shown.</summary>
    /// <param name="segment">File in the folder.</param>
    /// <param name="first">Number of its first frame.</param>
    /// <param name="rate">Of the video.</param>
    /// <param name="to">What the file is to be called.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Shared.Errors.UserError">ffmpeg gave up.</exception>
    /// <exception cref="Shared.Objects.ObjectStoreException">The folder is full or can't be written.</exception>
    public Task<FragmentedFile> SegmentAsync(PlainName segment, int first, FrameRate rate, PlainName to, CancellationToken cancellationToken)
    {
        VideoTimeline timeline = new(rate, first + 1, 0, 1);
        return CutAsync(
            segment,
            $"-map 0:v:0 -c copy -bsf:v setts=time_base=1/{timeline.Timescale}:ts=(N+{first})*{timeline.FrameTicks}:duration={timeline.FrameTicks} "
                + $"-video_track_timescale {timeline.Timescale} -avoid_negative_ts disabled "
                + "-movflags +frag_keyframe+empty_moov+default_base_moof+frag_discont",
            to,
            cancellationToken);
    }

    /// <summary>Fragments of equal length but the last; the header says where the sound begins in the first.</summary>
    /// <param name="sound">File in the folder.</param>
    /// <param name="microseconds">Of a fragment, at least.</param>
    /// <param name="to">What the file is to be called.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Shared.Errors.UserError">ffmpeg gave up.</exception>
    /// <exception cref="Shared.Objects.ObjectStoreException">The folder is full or can't be written.</exception>
    public Task<FragmentedFile> SoundAsync(PlainName sound, long microseconds, PlainName to, CancellationToken cancellationToken) => CutAsync(
        sound, $"-map 0:a:0 -c copy -movflags +empty_moov+delay_moov+default_base_moof -frag_duration {microseconds}", to, cancellationToken);

    private Task<FragmentedFile> CutAsync(PlainName from, string options, PlainName to, CancellationToken cancellationToken) => turns.StreamAsync(
        async () =>
        {
            await _files.WriteAsync(
                to,
                part => _ffmpeg.RunAsync(
                    FfmpegWork.OnFiles([(from, Ffmpeg.OwnInput)], part, $"{options} {Ffmpeg.SameBytes} -f mp4"), cancellationToken),
                cancellationToken).ConfigureAwait(false);
            return FragmentedFile.Read(folder.File(to));
        },
        cancellationToken);
}
