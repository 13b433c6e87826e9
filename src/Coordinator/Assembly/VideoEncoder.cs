using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using Polly;
using Polly.Retry;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// The steps from pictures and sound to a video, each of which leaves a finished, checked file in the assembly folder or nothing. Equal
/// inputs give equal bytes: one thread an encoder, segments at fixed frame numbers, no dates.
/// </summary>
public sealed partial class VideoEncoder
{
    /// <summary>Raised when a change of the code changes the bytes, so that old segments are not taken for new ones.</summary>
    public const int Version = 3;

    private readonly AssemblyFolder _folder;
    private readonly EncodingTurns _turns;
    private readonly IObjectStore _store;
    private readonly RenderRequest _request;
    private readonly PictureReader _pictures;
    private readonly SoundDecoder _decoder;
    private readonly Ffmpeg _ffmpeg;
    private readonly ResiliencePipeline _whenKilled;
    private readonly ILogger _log;

    public VideoEncoder(AssemblyFolder folder, IObjectStore store, RenderRequest request, EncodingTurns turns, ILoggerFactory logs)
        : this(folder, store, request, turns, logs, FfmpegLimits.Silence)
    {
    }

    /// <param name="folder">Where it works.</param>
    /// <param name="store">Has pictures and sound.</param>
    /// <param name="request">Of the video.</param>
    /// <param name="turns">Those of its process.</param>
    /// <param name="logs">For what fails.</param>
    /// <param name="silence">An ffmpeg that could go on and does nothing for as long is ended.</param>
    internal VideoEncoder(
        AssemblyFolder folder, IObjectStore store, RenderRequest request, EncodingTurns turns, ILoggerFactory logs, TimeSpan silence)
    {
        (_folder, _store, _request, _turns, _log) = (folder, store, request, turns, logs.CreateLogger<VideoEncoder>());
        _pictures = new PictureReader(store);
        _decoder = new SoundDecoder(new FfmpegSoundDecoder(FfmpegPrograms.Installed, silence));
        _ffmpeg = new Ffmpeg(folder, FfmpegPrograms.Installed, silence, logs.CreateLogger<Ffmpeg>());
        _whenKilled = new ResiliencePipelineBuilder().AddRetry(WhenKilled()).Build();
    }

    /// <summary>Encodes a run of frames; they are checked in the finished file (<see cref="FinishedVideo"/>).</summary>
    /// <returns>Name of the file.</returns>
    public async Task<PlainName> EncodeSegmentAsync(ImmutableArray<FrameSource> frames, CancellationToken cancellationToken)
    {
        PlainName name = AssemblyFolder.SegmentName(Segment.Digest(frames, _request.FrameRate, _request.VideoHeight));
        return await _turns.SegmentAsync(
            async () =>
            {
                if (!_folder.Has(name))
                {
                    await WriteAsync(name, part => EncodeAsync(part, frames, cancellationToken), cancellationToken).ConfigureAwait(false);
                }

                return name;
            },
            cancellationToken).ConfigureAwait(false);
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

        PlainName name = AssemblyFolder.SoundName(digest);
        return await _turns.StreamAsync(
            async () =>
            {
                if (!_folder.Has(name))
                {
                    await WriteAsync(name, part => EncodeSoundAsync(part, cancellationToken), cancellationToken).ConfigureAwait(false);
                }

                MediaLines lines = await _ffmpeg.InspectAsync(name, "a", cancellationToken).ConfigureAwait(false);
                return new EncodedSound(name, lines.End, lines.TicksPerSecond);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Joins the segments, numbers the frames anew (exactly; joining alone would round) and adds the sound.</summary>
    /// <returns>The timeline of the finished file.</returns>
    public async Task<VideoTimeline> MuxAsync(
        PlainName name, ImmutableArray<PlainName> segments, int frames, EncodedSound sound, CancellationToken cancellationToken)
    {
        var timeline = new VideoTimeline(_request.FrameRate, frames, sound.Samples, sound.SampleRate);
        return await _turns.StreamAsync(
            async () =>
            {
                await WriteAsync(name, part => MuxAsync(part, segments, sound, timeline, cancellationToken), cancellationToken).ConfigureAwait(false);
                return timeline;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(PlainName name, Func<PlainName, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await _whenKilled.ExecuteAsync(async _ => await _folder.WriteAsync(name, write).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FfmpegFailure e)
        {
            throw e.DiskFull
                ? new ObjectStoreException($"No space is left for the working files in {_folder.Path}; make room and try again.", e, full: true)
                : new UserError(ErrorClass.Failed, $"The video could not be encoded: {e.Message}.", e);
        }
        catch (IOException e)
        {
            throw new ObjectStoreException($"The working files in {_folder.Path} can't be written: {e.Message}", e, DiskErrors.IsFull(e));
        }
    }

    /// <summary>
    /// An encoder that the system kills (memory) or stops says nothing against the job; its work is done again, at once. One that hung has kept others
    /// waiting, so it gets one more try only.
    /// </summary>
    private RetryStrategyOptions WhenKilled() => new()
    {
        ShouldHandle = attempt => ValueTask.FromResult(
            attempt.Outcome.Exception is FfmpegFailure e && (e.Killed || (e.Silent && attempt.AttemptNumber == 0))),
        MaxRetryAttempts = 2,
        Delay = TimeSpan.Zero,
        OnRetry = retry =>
        {
            Retried(_folder.JobId, retry.AttemptNumber + 1, retry.Outcome.Exception!.Message);
            return ValueTask.CompletedTask;
        },
    };

    private async Task EncodeAsync(PlainName part, ImmutableArray<FrameSource> frames, CancellationToken cancellationToken)
    {
        PictureSize drawn = (await _pictures.ReadAsync(frames[0].Pictures[0], cancellationToken).ConfigureAwait(false)).Size;
        PictureSize size = VideoSize.Of(drawn, _request.VideoHeight);
        FfmpegWork work = FfmpegWork.OnPipe(
            new FramePipe(_pictures, drawn, frames, _request.FrameRate),
            part,
            $"-an -vf scale={size.Width}:{size.Height}:flags=lanczos+accurate_rnd+full_chroma_int+bitexact:out_color_matrix=bt709:out_range=tv,format=yuv420p "
            + $"-filter_threads 1 -c:v libx264 -preset veryfast -crf 16 -threads 1 -bf 0 -g {frames.Length} -sc_threshold 0 "
            + $"-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv {Ffmpeg.SameBytes} -f mp4");
        await _ffmpeg.RunAsync(work, cancellationToken).ConfigureAwait(false);
    }

    private async Task EncodeSoundAsync(PlainName part, CancellationToken cancellationToken)
    {
        using Soundtrack soundtrack = await Soundtrack.OpenAsync(_request, _store, _folder, _decoder, cancellationToken).ConfigureAwait(false);
        await EncodeAsync(soundtrack.Played, part, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The fast coder takes half of the time of the thorough one, which is most of what a long video takes; at this rate what it makes passes the same
    /// comparison with the samples (<see cref="FinishedVideo"/>).
    /// </summary>
    private Task EncodeAsync(IPlayedSound played, PlainName part, CancellationToken cancellationToken) =>
        _ffmpeg.RunAsync(
            FfmpegWork.OnPipe(new SamplePipe(played), part, $"-map 0:a:0 -c:a aac -aac_coder fast -b:a 256k {Ffmpeg.SameBytes} -f mp4"), cancellationToken);

    private async Task MuxAsync(
        PlainName part, ImmutableArray<PlainName> segments, EncodedSound sound, VideoTimeline timeline, CancellationToken cancellationToken)
    {
        PlainName list = AssemblyFolder.Unfinished();
        try
        {
            await File.WriteAllLinesAsync(
                _folder.File(list), ["ffconcat version 1.0", .. segments.Select(s => $"file {s}")], cancellationToken).ConfigureAwait(false);
            string numbering = $"setts=time_base=1/{timeline.Timescale}:ts=N*{timeline.FrameTicks}"
                + $":duration=if(eq(N\\,{timeline.Frames - 1})\\,{timeline.LastFrameTicks}\\,{timeline.FrameTicks})";
            (PlainName, string) pictures = (list, "-f concat " + Ffmpeg.OwnInput);
            FfmpegWork work = FfmpegWork.OnFiles(
                sound.Name is { } name ? [pictures, (name, Ffmpeg.OwnInput)] : [pictures],
                part,
                $"-map 0:v:0 {(sound.Name is null ? "" : "-map 1:a:0 ")}-c copy -bsf:v {numbering} -video_track_timescale {timeline.Timescale} -movflags +faststart {Ffmpeg.SameBytes} -f mp4",
                segments);
            await _ffmpeg.RunAsync(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(_folder.File(list));
        }

        using Soundtrack? soundtrack = sound.Name is null
            ? null
            : await Soundtrack.OpenAsync(_request, _store, _folder, _decoder, cancellationToken).ConfigureAwait(false);
        await new FinishedVideo(_ffmpeg).RequireAsync(part, timeline, sound, soundtrack?.Played, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: attempt {Attempt} at encoding was killed and is made again: {Reason}")]
    private partial void Retried(string jobId, int attempt, string reason);
}
