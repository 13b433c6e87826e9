using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AADiff.Coordinator.Segments;
using AADiff.Coordinator.Streaming;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Shared.Telemetry;
using AADiff.Video;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Assembly;

/// <summary>All that an assembly needs of its process.</summary>
public sealed record AssemblyDependencies
{
    /// <summary>Has pictures and sound, takes the video.</summary>
    public required IObjectStore Store { get; init; }

    /// <summary>Local folder for working files of all jobs; nothing of a job is left there once its video is stored.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Those of the process.</summary>
    public required EncodingTurns Turns { get; init; }

    /// <summary>Has segments encoded by GPU nodes too (<see cref="SegmentDispatcher"/>); null: this process encodes all of them.</summary>
    public IActorRef? Segments { get; init; }

    /// <summary>Whether the beginning of a video can be watched while the rest of it is not there yet (<see cref="StreamPublisher"/>).</summary>
    public bool Publishes { get; init; }

    /// <summary>Of one ffmpeg.</summary>
    public VideoLimits Limits { get; init; } = VideoLimits.Usual;

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>
/// Makes the video of one job while its pictures are drawn: encodes its sound, then each segment as soon as its pictures are recorded, joins them in
/// the end, stores the result and tells its parent. May be stopped and started again at any time: what is finished lies in the work folder and
/// is found there. After <see cref="AssemblyFailed"/> it waits for the next <see cref="PicturesRecorded"/>, which may be empty, and goes
/// on.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "PostStop disposes; actors have no Dispose.")]
public sealed partial class AssemblyActor : UntypedActor
{
    /// <summary>Segments of a video that wait at the dispatcher or are encoded: as many as a large farm encodes at once.</summary>
    private const int MostWanted = 64;

    private readonly string _jobId;
    private readonly RecordedPictures _store;
    private readonly VideoFolder _folder;
    private readonly VideoEncoder _encoder;
    private readonly JobSegments _segments;
    private readonly StreamPublisher _publisher;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<Task> _steps = [];
    private AssemblyState _state;
    private BaseKey? _base;
    private bool _forGood;

    public AssemblyActor(string jobId, RenderRequest request, AssemblyDependencies dependencies)
    {
        (_jobId, _store, _log) = (jobId, new RecordedPictures(dependencies.Store), dependencies.Logs.CreateLogger<AssemblyActor>());
        _folder = new VideoFolder(dependencies.WorkFolder, jobId);
        _encoder = new VideoEncoder(_folder, _store, request, dependencies.Turns, dependencies.Logs, dependencies.Limits);
        _segments = new JobSegments(_folder, _store, request, dependencies.Turns, dependencies.Segments, dependencies.Limits, dependencies.Logs);
        _publisher = new StreamPublisher(jobId, _folder, _store, request, dependencies.Turns, dependencies.Limits, dependencies.Logs);
        _state = new AssemblyState(
            dependencies.Segments is null ? EncodingTurns.AtOnce + SegmentEncoder.CheckedAtOnce : MostWanted,
            dependencies.Publishes,
            VideoShape.Of(request));
    }

    /// <param name="jobId">Names the video and the folder of its working files.</param>
    /// <param name="request">Gives the sound, the height and the frame rate.</param>
    /// <param name="dependencies">The rest.</param>
    public static Props Props(string jobId, RenderRequest request, AssemblyDependencies dependencies) =>
        Akka.Actor.Props.Create(() => new AssemblyActor(jobId, request, dependencies));

    protected override void PreStart()
    {
        _folder.Enter();
        Handle(new AssemblyState.Begin());
    }

    protected override void OnReceive(object message)
    {
        if (message is Discard)
        {
            _forGood = true;
            Context.Stop(Self);
        }
        else
        {
            _base = message is StoryboardKnown known ? known.Storyboard.Base : _base;
            _store.Expect(message is PicturesRecorded { Pictures: var pictures } ? pictures.Select(picture => picture.Stored) : []);
            Handle(message);
        }
    }

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        _ = LeaveAsync(_folder, [.. _steps], _forGood, _log);
    }

    /// <summary>Not before its last step has ended, which may still be writing.</summary>
    private static async Task LeaveAsync(VideoFolder folder, Task[] steps, bool forGood, ILogger log)
    {
        await Task.WhenAll(steps).ConfigureAwait(false);
        try
        {
            folder.Leave(forGood);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotRemoved(log, e, folder.JobId, folder.Path);
        }
    }

    private void Handle(object command)
    {
        var decision = _state.Handle(command);
        _state = decision.State;
        foreach (AssemblyEvent happened in decision.Events)
        {
            Log(happened);
        }

        foreach (AssemblyEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(AssemblyEffect effect)
    {
        switch (effect)
        {
            case AssemblyEffect.RunStep run:
                Run(run.Step, Self, _stopped.Token);
                break;
            case AssemblyEffect.TellJob tell:
                Context.Parent.Tell(tell.Message);
                break;
            case AssemblyEffect.LeaveUnhandled unknown:
                Unhandled(unknown.Message);
                break;
        }
    }

    private void Run(AssemblyStep step, IActorRef self, CancellationToken stop)
    {
        _steps.RemoveAll(ended => ended.IsCompleted);
        _steps.Add(RunAsync(step, self, stop));
    }

    private Task RunAsync(AssemblyStep step, IActorRef self, CancellationToken stop) => Task.Run(
        async () =>
        {
            try
            {
                // A late step must not tidy up in the folder of the assembly that has taken over.
                stop.ThrowIfCancellationRequested();
                _folder.Create();
                using Activity? span = JobTrace.Start(step.Name, _jobId);
                long began = Stopwatch.GetTimestamp();
                AssemblyEvent made = await MakeAsync(step, stop).ConfigureAwait(false);
                FarmMeter.EncodeSeconds.Record(FarmMeter.Since(began), FarmMeter.Label("step", KindOf(step)));
                self.Tell(made);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // Not logged: the actor is gone, and whatever its steps meet while they are cancelled says nothing about the video.
            }
            catch (Exception e)
            {
                // Whatever it is, the job is told; it is logged with its stack as an event of the assembly.
                self.Tell(new AssemblyEvent.StepFailed(step, e));
            }
        },
        CancellationToken.None);

    private static string KindOf(AssemblyStep step) => step switch
    {
        AssemblyStep.EncodeSound => "sound",
        AssemblyStep.EncodeSegment => "segment",
        AssemblyStep.Publish => "publish",
        _ => "join",
    };

    private async Task<AssemblyEvent> MakeAsync(AssemblyStep step, CancellationToken stop) => step switch
    {
        AssemblyStep.EncodeSound => await EncodeSoundAsync(stop).ConfigureAwait(false),
        AssemblyStep.EncodeSegment encode => new AssemblyEvent.SegmentEncoded(
            encode.Segment, await _segments.EncodeAsync(encode.Frames, _base!.Value, stop).ConfigureAwait(false)),
        AssemblyStep.Publish publish => await PublishAsync(publish, stop).ConfigureAwait(false),
        AssemblyStep.Join join => new AssemblyEvent.VideoFinished(await JoinAsync(join, stop).ConfigureAwait(false)),
        _ => throw new InvalidOperationException($"unknown step {step}"),
    };

    private async Task<AssemblyEvent> PublishAsync(AssemblyStep.Publish publish, CancellationToken stop)
    {
        await _publisher.PublishAsync(publish, stop).ConfigureAwait(false);
        return new AssemblyEvent.BeginningPublished(publish.Segments[^1].Segment.Index + 1);
    }

    private async Task<AssemblyEvent> EncodeSoundAsync(CancellationToken stop)
    {
        _segments.Prepare();
        return new AssemblyEvent.SoundEncoded(await _encoder.EncodeSoundAsync(stop).ConfigureAwait(false));
    }

    private async Task<VideoStored> JoinAsync(AssemblyStep.Join join, CancellationToken stop)
    {
        VideoTimeline timeline = await _encoder.MuxAsync(VideoFolder.Video, join.Segments, join.Frames, join.Sound, stop).ConfigureAwait(false);
        string name = ObjectNames.Video(_jobId, $"{Guid.NewGuid():n}");
        await using FileStream file = File.OpenRead(_folder.File(VideoFolder.Video));
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop).ConfigureAwait(false));
        file.Position = 0;
        await _store.PutAsync(name, file, "video/mp4", stop).ConfigureAwait(false);
        _folder.Delete();
        await _segments.RemoveAsync(stop).ConfigureAwait(false);
        return new VideoStored(name, sha256, file.Length, timeline.Seconds);
    }
}
