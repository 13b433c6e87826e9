using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Telemetry;
using AADiff.Sound.Decoding;
using AADiff.Video;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using static AADiff.Shared.Protocol.SegmentProtocol;

namespace AADiff.GpuNode.Segments;

/// <summary>Carries out the decisions of <see cref="SegmentQueue"/>: one in each GPU process of a farm.</summary>
[SuppressMessage("Design", "CA1001", Justification = "PostStop disposes; actors have no Dispose.")]
internal sealed partial class SegmentEncoderActor : UntypedActor, IWithTimers
{
    private readonly SegmentFiles _files;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<SegmentKey, CancellationTokenSource> _running = [];
    private SegmentQueue _state;

    public SegmentEncoderActor(string node, int slots, SegmentFiles files, ILoggerFactory logs)
    {
        (_files, _logs, _log) = (files, logs, logs.CreateLogger<SegmentEncoderActor>());
        _state = new SegmentQueue(node, slots);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string node, int slots, SegmentFiles files, ILoggerFactory logs) =>
        Akka.Actor.Props.Create(() => new SegmentEncoderActor(node, slots, files, logs));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(SegmentQueueCommand.SayOffer), new SegmentQueueCommand.SayOffer(), FarmTimings.EncoderOffer);
        Measure();
    }

    /// <summary>The coordinators need not wait until they miss it.</summary>
    protected override void PostStop()
    {
        if (_state.Encoder is { } encoder)
        {
            TellCoordinators(new EncoderOffer(_state.Node, encoder, Slots: 0, []));
        }

        _stopped.Cancel();
        _stopped.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EncodeSegment m:
                Handle(new SegmentQueueCommand.Encode(m.Key, m.JobId, Sender));
                break;
            case WithdrawSegment m:
                Handle(new SegmentQueueCommand.Withdraw(m.Key, Sender));
                break;
            case SegmentQueueCommand.Encoded encoded:
                Forget(encoded.Key);
                Handle(encoded);
                break;
            case SegmentQueueCommand.NotEncoded failed:
                Forget(failed.Key);
                Handle(failed);
                break;
            case SegmentQueueCommand:
                Handle(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Handle(object command)
    {
        SegmentQueueDecision decision = _state.Handle(command);
        _state = decision.State;
        foreach (SegmentQueueEvent happened in decision.Events)
        {
            Log(happened);
        }

        foreach (SegmentQueueEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(SegmentQueueEffect effect)
    {
        switch (effect)
        {
            case SegmentQueueEffect.Start start:
                Start(start.Key, _state.Held.First(held => held.Key == start.Key).JobId);
                break;
            case SegmentQueueEffect.Stop stop:
                _running.GetValueOrDefault(stop.Key)?.Cancel();
                break;
            case SegmentQueueEffect.Tell tell:
                tell.Asker.Tell(tell.Message, Self);
                break;
            case SegmentQueueEffect.TellCoordinators tell:
                TellCoordinators(tell.Offer);
                break;
        }
    }

    private void TellCoordinators(EncoderOffer offer)
    {
        foreach (Member coordinator in Cluster.Get(Context.System).State.Members.Where(member => member.HasRole(FarmNames.CoordinatorRole)))
        {
            Context.ActorSelection($"{coordinator.Address}/user/{FarmNames.Segments}").Tell(offer, Self);
        }
    }

    private void Measure()
    {
        IActorRef self = Self;
        Task.Run(async () =>
        {
            try
            {
                self.Tell(new SegmentQueueCommand.EncoderKnown(await EncoderMark.OfThisProcessAsync(_logs)));
                if (await FfmpegPrograms.Installed.MissingAsync() is { } missing)
                {
                    LogNotConfined(missing);
                }
            }
            catch (Exception e) when (e is UserError or ObjectStoreException)
            {
                LogNoEncoder(e, _state.Node, e.Message);
            }
        });
    }

    private void Start(SegmentKey key, string jobId)
    {
        CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        _running[key] = ended;
        (IActorRef self, CancellationToken stop) = (Self, ended.Token);
        Task.Run(async () => self.Tell(await EncodeAsync(key, jobId, stop)));
    }

    private void Forget(SegmentKey key)
    {
        if (_running.Remove(key, out CancellationTokenSource? ended))
        {
            ended.Dispose();
        }
    }

    private async Task<SegmentQueueCommand> EncodeAsync(SegmentKey key, string jobId, CancellationToken stop)
    {
        using Activity? span = JobTrace.Start("encode segment on a node", jobId, new("aadiff.segment", key.Hex), new("aadiff.node", _state.Node));
        try
        {
            return new SegmentQueueCommand.Encoded(key, await _files.EncodeAsync(key, stop));
        }
        catch (Exception e)
        {
            LogFailure(e, key, _state.Node);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            (SegmentFault fault, string? lost) = e switch
            {
                OperationCanceledException => (SegmentFault.Interrupted, null),
                LostPictureError picture => (SegmentFault.Picture, picture.Name),
                ObjectStoreException => (SegmentFault.Store, null),
                _ => (SegmentFault.Encoder, (string?)null),
            };
            return new SegmentQueueCommand.NotEncoded(key, fault, e.Message, lost);
        }
    }
}
