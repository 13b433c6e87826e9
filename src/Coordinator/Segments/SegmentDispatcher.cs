using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Video;
using Akka.Actor;
using static AADiff.Shared.Protocol.SegmentProtocol;

namespace AADiff.Coordinator.Segments;

/// <summary>Carries out the decisions of <see cref="SegmentDispatch"/>: one in each coordinator of a farm, for the jobs that live there.</summary>
[SuppressMessage("Design", "CA1001", Justification = "PostStop disposes; actors have no Dispose.")]
internal sealed partial class SegmentDispatcher : UntypedActor, IWithTimers
{
    private readonly IObjectStore _store;
    private readonly SteadyClock _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<long, SegmentWant> _wants = [];
    private readonly Dictionary<long, CancellationTokenSource> _here = [];
    private SegmentDispatch _state;

    public SegmentDispatcher(int ownSlots, IObjectStore store, TimeProvider time, ILoggerFactory logs)
    {
        (_store, _clock, _log) = (store, new SteadyClock(time), logs.CreateLogger<SegmentDispatcher>());
        _state = new SegmentDispatch(ownSlots);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="ownSlots">Segments that this process encodes at the same time.</param>
    /// <param name="store">Where the nodes find what they encode.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logs">For its log.</param>
    public static Props Props(int ownSlots, IObjectStore store, TimeProvider time, ILoggerFactory logs) =>
        Akka.Actor.Props.Create(() => new SegmentDispatcher(ownSlots, store, time, logs));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(SegmentCommand.Tick), new SegmentCommand.Tick(), FarmTimings.EncoderOffer);

    /// <summary>Whoever waits still is told by the end of its own work: jobs and their assemblies end before the process does.</summary>
    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SegmentWant want:
                _wants[want.Id] = want;
                if (_state.Encoder != want.Spec.Encoder)
                {
                    Handle(new SegmentCommand.EncoderKnown(want.Spec.Encoder));
                }

                Handle(new SegmentCommand.Want(want.Id, want.Key, want.JobId));
                break;
            case SegmentCommand.Unwant unwant:
                Handle(unwant);
                _wants.Remove(unwant.Waiter);
                break;
            case SegmentCommand.EncodedHere encoded:
                Forget(encoded.Run);
                Handle(encoded);
                break;
            case SegmentCommand.NotEncodedHere failed:
                Forget(failed.Run);
                Handle(failed);
                break;
            case SegmentCommand or EncoderOffer or SegmentEncoded or SegmentFailed:
                Handle(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Handle(object command)
    {
        SegmentDecision decision = _state.Handle(command, _clock.Now);
        _state = decision.State;
        foreach (SegmentEvent happened in decision.Events)
        {
            Log(happened);
        }

        foreach (SegmentEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(SegmentEffect effect)
    {
        switch (effect)
        {
            case SegmentEffect.EncodeHere here:
                EncodeHere(here, _wants[here.Waiter]);
                break;
            case SegmentEffect.StopHere stop:
                _here.GetValueOrDefault(stop.Run)?.Cancel();
                break;
            case SegmentEffect.SendTo send:
                Send(send, _wants[_state.Wanted[send.Key].Waiters[0]].Spec);
                break;
            case SegmentEffect.TellNode tell:
                EncoderOf(tell.Node).Tell(tell.Message, Self);
                break;
            case SegmentEffect.Answer answer:
                foreach (long waiter in answer.Waiters)
                {
                    if (_wants.Remove(waiter, out SegmentWant? want))
                    {
                        want.Done.TrySetResult(answer.Outcome);
                    }
                }

                break;
        }
    }

    private static ActorSelection EncoderOf(string node) => Context.ActorSelection($"{node}/user/{FarmNames.SegmentEncoder}");

    private void EncodeHere(SegmentEffect.EncodeHere here, SegmentWant want)
    {
        CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        _here[here.Run] = ended;
        (IActorRef self, CancellationToken stop) = (Self, ended.Token);
        Task.Run(async () =>
        {
            try
            {
                await want.EncodeHere(stop).ConfigureAwait(false);
                self.Tell(new SegmentCommand.EncodedHere(here.Key, here.Run));
            }
            catch (Exception e)
            {
                // The waiter logs it with its job, and whoever was told to stop has no waiter any more.
                self.Tell(new SegmentCommand.NotEncodedHere(here.Key, here.Run, e));
            }
        });
    }

    private void Forget(long run)
    {
        if (_here.Remove(run, out CancellationTokenSource? ended))
        {
            ended.Dispose();
        }
    }

    private void Send(SegmentEffect.SendTo send, SegmentSpec spec)
    {
        (IActorRef self, ActorSelection encoder, CancellationToken stopped) = (Self, EncoderOf(send.Node), _stopped.Token);
        Task.Run(
            async () =>
            {
                try
                {
                    using MemoryStream json = new(JsonSerializer.SerializeToUtf8Bytes(spec, SpecJson.Options));
                    await _store.PutAsync(ObjectNames.SegmentSpec(send.Key), json, "application/json", stopped).ConfigureAwait(false);
                    encoder.Tell(new EncodeSegment(send.Key, send.JobId), self);
                }
                catch (Exception e)
                {
                    // The waiter logs it with its job.
                    self.Tell(new SegmentCommand.NotSent(send.Key, send.Node, e));
                }
            },
            CancellationToken.None);
    }
}

/// <summary>assembly → dispatcher, in one process: a segment is needed.</summary>
/// <param name="Id">Of the waiter; no two are equal.</param>
/// <param name="Key">Of <paramref name="Spec"/>.</param>
/// <param name="Spec">What to encode.</param>
/// <param name="JobId">Whose.</param>
/// <param name="EncodeHere">Encodes it into the folder of the waiter's video.</param>
/// <param name="Done">Gets the outcome, unless the waiter leaves.</param>
internal sealed record SegmentWant(
    long Id, SegmentKey Key, SegmentSpec Spec, string JobId, Func<CancellationToken, Task> EncodeHere, TaskCompletionSource<SegmentOutcome> Done);
