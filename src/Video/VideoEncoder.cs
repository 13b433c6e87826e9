using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using Microsoft.Extensions.Logging;

namespace AADiff.Video;

/// <summary>
/// The steps from encoded segments (<see cref="SegmentEncoder"/>) and sound to a video, each of which leaves a finished, checked file in its folder
/// or nothing. Equal inputs give equal bytes: segments at fixed frame numbers, no dates.
/// </summary>
public sealed class VideoEncoder
{
    /// <summary>Raised when a change of the code changes the bytes, so that old segments are not taken for new ones.</summary>
    public const int Version = 4;

    private readonly VideoFolder _folder;
    private readonly EncodingTurns _turns;
    private readonly IObjectStore _store;
    private readonly RenderRequest _request;
    private readonly SoundDecoder _decoder;
    private readonly Ffmpeg _ffmpeg;
    private readonly EncodedFiles _files;

    /// <param name="folder">Where it works.</param>
    /// <param name="store">Has the sounds.</param>
    /// <param name="request">Of the video.</param>
    /// <param name="turns">Those of its process.</param>
    /// <param name="logs">For what fails.</param>
    /// <param name="limits">Of one ffmpeg.</param>
    public VideoEncoder(
        VideoFolder folder, IObjectStore store, RenderRequest request, EncodingTurns turns, ILoggerFactory logs, VideoLimits limits)
    {
        (_folder, _store, _request, _turns) = (folder, store, request, turns);
        _decoder = new SoundDecoder(new FfmpegSoundDecoder(FfmpegPrograms.Installed, limits.Silence));
        _ffmpeg = new Ffmpeg(folder, FfmpegPrograms.Installed, limits, logs.CreateLogger<Ffmpeg>());
        _files = new EncodedFiles(folder, logs);
    }

    /// <summary>
    /// What is heard (<see cref="Soundtrack"/>) as AAC, encoded from the very samples that are listened to: sample n at exactly n/rate, whatever time
    /// stamps and changes its container holds.
    /// </summary>
    /// <exception cref="UserError">It is no sound that can be decoded.</exception>
    public async Task<EncodedSound> EncodeSoundAsync(CancellationToken cancellationToken)
    {
        if (Soundtrack.DigestOf(_request) is not { } digest)
        {
            return EncodedSound.None;
        }

        return await _turns.SoundAsync(() => EncodeSoundAsync(VideoFolder.SoundName(digest), cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Joins the segments, numbers the frames anew (exactly; joining alone would round) and adds the sound.</summary>
    /// <returns>The timeline of the finished file.</returns>
    public async Task<VideoTimeline> MuxAsync(
        PlainName name, ImmutableArray<CheckedFile> segments, int frames, EncodedSound sound, CancellationToken cancellationToken)
    {
        var timeline = new VideoTimeline(_request.FrameRate, frames, sound.Samples, sound.SampleRate);
        return await _turns.JoinAsync(
            async () =>
            {
                await _files.WriteAsync(name, part => MuxAsync(part, segments, sound, timeline, cancellationToken), cancellationToken).ConfigureAwait(false);
                return timeline;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<EncodedSound> EncodeSoundAsync(PlainName name, CancellationToken cancellationToken)
    {
        EncodedSound? encoded = null;
        await _files.DoAsync(
            async () =>
            {
                using Soundtrack soundtrack = await Soundtrack.OpenAsync(_request, _store, _folder, _decoder, cancellationToken).ConfigureAwait(false);
                encoded = await EncodeAsync(name, soundtrack.Played, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return encoded!;
    }

    private async Task<EncodedSound> EncodeAsync(PlainName name, IPlayedSound played, CancellationToken cancellationToken)
    {
        if (!_folder.Has(name))
        {
            await _files.WriteAsync(name, part => WriteAsync(played, part, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        long samples = 0;
        ImmutableArray<CheckedFile> files = await _files.CheckAsync(
            [name],
            async () =>
            {
                (samples, CheckedPackets packets) = await new SoundCheck(_ffmpeg).RequireAsync(name, played, cancellationToken).ConfigureAwait(false);
                return [packets];
            },
            cancellationToken).ConfigureAwait(false);
        return new EncodedSound(files[0], samples, played.SampleRate, played.Channels);
    }

    /// <summary>
    /// The fast coder takes half of the time of the thorough one, which is most of what a long video takes; at this rate what it makes passes the same
    /// comparison with the samples (<see cref="SoundCheck"/>).
    /// </summary>
    private Task WriteAsync(IPlayedSound played, PlainName part, CancellationToken cancellationToken) =>
        _ffmpeg.RunAsync(
            FfmpegWork.OnPipe(new SamplePipe(played), part, $"-map 0:a:0 -c:a aac -aac_coder fast -b:a 256k {Ffmpeg.SameBytes} -f mp4"), cancellationToken);

    private async Task MuxAsync(
        PlainName part, ImmutableArray<CheckedFile> segments, EncodedSound sound, VideoTimeline timeline, CancellationToken cancellationToken)
    {
        PlainName list = VideoFolder.Unfinished();
        try
        {
            ImmutableArray<PlainName> names = [.. segments.Select(segment => segment.Name)];
            await File.WriteAllLinesAsync(
                _folder.File(list), ["ffconcat version 1.0", .. names.Select(s => $"file {s}")], cancellationToken).ConfigureAwait(false);
            await JoinAsync(part, list, names, sound.File?.Name, timeline, cancellationToken).ConfigureAwait(false);
            await new FinishedVideo(_ffmpeg, _folder).RequireAsync(part, timeline, list, segments, sound, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(_folder.File(list));
        }
    }

    private Task JoinAsync(
        PlainName part, PlainName list, ImmutableArray<PlainName> segments, PlainName? sound, VideoTimeline timeline, CancellationToken cancellationToken)
    {
        string numbering = $"setts=time_base=1/{timeline.Timescale}:ts=N*{timeline.FrameTicks}"
            + $":duration=if(eq(N\\,{timeline.Frames - 1})\\,{timeline.LastFrameTicks}\\,{timeline.FrameTicks})";
        (PlainName, string) pictures = (list, "-f concat " + Ffmpeg.OwnInput);
        FfmpegWork work = FfmpegWork.OnFiles(
            sound is null ? [pictures] : [pictures, (sound, Ffmpeg.OwnInput)],
            part,
            $"-map 0:v:0 {(sound is null ? "" : "-map 1:a:0 ")}-c copy -bsf:v {numbering} -video_track_timescale {timeline.Timescale} -movflags +faststart {Ffmpeg.SameBytes} -f mp4",
            segments);
        return _ffmpeg.RunAsync(work, cancellationToken);
    }
}
