using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Video;
using Akka.Actor;

namespace AADiff.Coordinator.Segments;

/// <summary>The segments of one job, each of which ends up in the folder of its video, whoever encodes it.</summary>
/// <param name="folder">Of the video.</param>
/// <param name="store">Has the pictures, and what nodes encode.</param>
/// <param name="request">Of the video.</param>
/// <param name="turns">Of this process.</param>
/// <param name="dispatcher">Of the farm; null: this process encodes everything.</param>
/// <param name="limits">Of one ffmpeg.</param>
/// <param name="logs">For what fails.</param>
[SuppressMessage("Design", "CA1001", Justification = "Semaphores that nobody waits for by their handles hold nothing.")]
internal sealed partial class JobSegments(
    VideoFolder folder, RecordedPictures store, RenderRequest request, EncodingTurns turns, IActorRef? dispatcher, VideoLimits limits, ILoggerFactory logs)
{
    /// <summary>Of nodes, whose segments are gone or damaged when they are fetched.</summary>
    private const int Tries = 3;

    private static long _wants;

    private readonly ILogger _log = logs.CreateLogger<JobSegments>();

    /// <summary>Object names of what nodes have encoded.</summary>
    private readonly ConcurrentDictionary<SegmentKey, string> _encoded = new();

    /// <summary>What is in the folder and was checked, here or by the node that encoded it.</summary>
    private readonly ConcurrentDictionary<SegmentKey, CheckedFile> _checked = new();

    private readonly SegmentEncoder _encoder = new(folder, store, logs, limits);

    private readonly JobPhotoDetail _detail = new(folder, store, request, limits, logs);

    /// <summary>Whoever is first makes the detail, the others wait for it.</summary>
    private readonly SemaphoreSlim _detailing = new(1);

    private (bool Known, StoredPicture? Picture) _found;

    /// <summary>Of this video, so that those of other videos come in between.</summary>
    private readonly SemaphoreSlim _inLine = new(EncodingTurns.AtOnce);

    private SegmentChecks? _checks;

    private SegmentChecks Checks => LazyInitializer.EnsureInitialized(
        ref _checks, () => new SegmentChecks((segments, stop) => turns.SegmentAsync(() => _encoder.CheckAsync(segments, stop), stop)));

    /// <summary>Begins what every first segment of a process waits for, while pictures are drawn.</summary>
    public void Prepare() =>
        // Asked again by the first segment, which says what is wrong.
        _ = EncoderMark.OfThisProcessAsync(logs).ContinueWith(
            measuring => measuring.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <param name="frames">What its frames are made of.</param>
    /// <param name="baseKey">Of the base that all of them are drawn from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LostPictureError">A picture is not what was recorded.</exception>
    /// <exception cref="Shared.Errors.UserError">A picture is missing or damaged, ffmpeg gave up, or what it made does not pass its check.</exception>
    /// <exception cref="ObjectStoreException">The store is away, or the folder is full.</exception>
    public async Task<CheckedFile> EncodeAsync(ImmutableArray<FrameSource> frames, BaseKey baseKey, CancellationToken cancellationToken)
    {
        string encoder = await EncoderMark.OfThisProcessAsync(logs).WaitAsync(cancellationToken).ConfigureAwait(false);
        StoredPicture? detail = await DetailAsync(baseKey, cancellationToken).ConfigureAwait(false);
        SegmentSpec spec = SegmentSpec.Of(encoder, request.FrameRate, VideoShape.Of(request), frames, store.DigestOf, detail);
        SegmentKey key = spec.Key();
        PlainName name = VideoFolder.SegmentName(key);
        using SegmentChecks.Encoding segment = Checks.Begin(cancellationToken);
        for (int i = 0; i < Tries && dispatcher is not null && !folder.Has(name); i++)
        {
            if (await WantAsync(dispatcher, key, spec, cancellationToken).ConfigureAwait(false) is { } encoded)
            {
                _encoded[key] = encoded;
                if (await _encoder.FetchAsync(key, encoded, cancellationToken).ConfigureAwait(false) is { } fetched)
                {
                    return _checked[key] = fetched;
                }

                LogDamaged(folder.JobId, encoded);
            }
        }

        // One that repeats another of the video is there already.
        return folder.Has(name) && _checked.TryGetValue(key, out CheckedFile? there)
            ? there
            : _checked[key] = await segment.CheckAsync(await EncodeHereAsync(key, spec, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>The video is stored: what nodes have encoded of it is not needed any more. What stays, a sweep takes.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach ((SegmentKey key, string encoded) in _encoded)
            {
                await store.DeleteAsync(encoded, cancellationToken).ConfigureAwait(false);
                await store.DeleteAsync(ObjectNames.SegmentSpec(key), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ObjectStoreException e)
        {
            LogNotRemoved(e, folder.JobId);
        }
    }

    private async Task<StoredPicture?> DetailAsync(BaseKey baseKey, CancellationToken cancellationToken)
    {
        if (!_detail.IsWanted)
        {
            return null;
        }

        await _detailing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_found.Known)
            {
                StoredPicture? picture = await turns.SegmentAsync(() => _detail.FindAsync(baseKey, cancellationToken), cancellationToken).ConfigureAwait(false);
                _found = (true, picture);
            }

            return _found.Picture;
        }
        finally
        {
            _detailing.Release();
        }
    }

    private async Task<EncodedSegment> EncodeHereAsync(SegmentKey key, SegmentSpec spec, CancellationToken cancellationToken)
    {
        await _inLine.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await turns.SegmentAsync(() => _encoder.EncodeAsync(key, spec, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _inLine.Release();
        }
    }

    /// <returns>Object name; null: it was encoded in this process, for this video or for another one that shows the same.</returns>
    private async Task<string?> WantAsync(IActorRef dispatch, SegmentKey key, SegmentSpec spec, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _wants);
        TaskCompletionSource<SegmentOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        dispatch.Tell(new SegmentWant(id, key, spec, folder.JobId, stop => EncodeHereAsync(key, spec, stop), done));
        await using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            dispatch.Tell(new SegmentCommand.Unwant(id));
            done.TrySetCanceled(cancellationToken);
        });
        SegmentOutcome outcome = await done.Task.ConfigureAwait(false);
        return outcome.Error is { } error ? throw error : outcome.ObjectName;
    }

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: its encoded segments can't be removed from the store")]
    private partial void LogNotRemoved(Exception error, string jobId);

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: the encoded segment {Segment} is gone or damaged and is encoded again")]
    private partial void LogDamaged(string jobId, string segment);
}
