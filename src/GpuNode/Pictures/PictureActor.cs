using AADiff.GpuNode.Nodes;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Pictures;

/// <summary>Carries out the decisions of <see cref="PictureState"/>. Not remembered: a job that wants the picture asks again.</summary>
internal sealed partial class PictureActor : UntypedActor, IWithTimers
{
    private readonly OwnerDependencies _dependencies;
    private readonly SteadyClock _clock;
    private readonly ILogger<PictureActor> _log;
    private PictureState _state;

    /// <param name="key">Entity id: the picture's key in hex.</param>
    /// <param name="dependencies">Of the process.</param>
    public PictureActor(string key, OwnerDependencies dependencies)
    {
        _state = new PictureState(new PictureKey(key), dependencies.Node);
        _dependencies = dependencies;
        _clock = new SteadyClock(dependencies.Time);
        _log = dependencies.Logs.CreateLogger<PictureActor>();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string key, OwnerDependencies dependencies) =>
        Akka.Actor.Props.Create(() => new PictureActor(key, dependencies));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(PictureCommand.Heartbeat), new PictureCommand.Heartbeat(), FarmTimings.PictureHeartbeat);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case BackUpPicture backUp:
                Handle(new PictureCommand.BackUp(backUp.Node, Ulid.NewUlid().ToString()));
                break;
            case PictureCommand or IForPicture:
                Handle(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Handle(object command)
    {
        PictureState before = _state;
        PictureDecision decision = _state.Handle(command, _clock.Now);
        _state = decision.State;
        Log(decision.Events, before);
        foreach (PictureEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(PictureEffect effect)
    {
        switch (effect)
        {
            case PictureEffect.TellJob tell:
                // Missing only while the process starts; the job asks again.
                if (ActorRegistry.For(Context.System).TryGet<FarmActors.JobRegion>(out IActorRef jobs))
                {
                    jobs.Tell(tell.Message);
                }

                break;
            case PictureEffect.TellNode tell when tell.Node == _state.Node:
                _dependencies.NodeActor.Tell(tell.Message);
                break;
            case PictureEffect.TellNode tell:
                Context.System.ActorSelection(GpuNodeActor.PathOn(tell.Node)).Tell(tell.Message, Self);
                break;
            case PictureEffect.LookUp:
                PictureKey key = _state.Key;
                Task.Run(() => LookUpAsync(key)).PipeTo(Self);
                break;
            case PictureEffect.Stop:
                Context.Stop(Self);
                break;
            case PictureEffect.Passivate:
                Context.Parent.Tell(new Akka.Cluster.Sharding.Passivate(PictureCommand.StopPicture.Instance));
                break;
        }
    }

    private async Task<PictureCommand> LookUpAsync(PictureKey key)
    {
        try
        {
            return await StoredPictures.FindAsync(_dependencies.Store, key, _dependencies.Time) is PictureCommand.InStore found
                ? found
                : new PictureCommand.NotInStore(Ulid.NewUlid().ToString());
        }
        catch (Exception e)
        {
            LogStoreAway(e, key);
            return new PictureCommand.StoreAway(e.Message);
        }
    }
}

/// <summary>What the owners of pictures and bases work with.</summary>
/// <param name="Node">Address of this process in the cluster.</param>
/// <param name="NodeActor">The node actor of this process.</param>
/// <param name="Store">Where pictures and bases are.</param>
/// <param name="Time">Clock.</param>
internal sealed record OwnerDependencies(string Node, IActorRef NodeActor, IObjectStore Store, TimeProvider Time)
{
    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}
