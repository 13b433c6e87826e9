using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Pictures;
using AADiff.Shared.Pictures;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Bases;

/// <summary>Carries out the decisions of <see cref="BaseState"/>.</summary>
internal sealed partial class BaseActor : UntypedActor
{
    private readonly OwnerDependencies _dependencies;
    private readonly BaseFiles _files;
    private readonly ILogger<BaseActor> _log;
    private BaseState _state;

    /// <param name="key">Entity id: the base's key in hex.</param>
    /// <param name="dependencies">Of the process.</param>
    public BaseActor(string key, OwnerDependencies dependencies)
    {
        _state = new BaseState(new BaseKey(key));
        _dependencies = dependencies;
        _files = new BaseFiles(dependencies.Store, dependencies.Time);
        _log = dependencies.Logs.CreateLogger<BaseActor>();
    }

    public static Props Props(string key, OwnerDependencies dependencies) =>
        Akka.Actor.Props.Create(() => new BaseActor(key, dependencies));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PrepareBase:
                Handle(new BaseCommand.Ask(Sender));
                break;
            case AbandonBase:
                Handle(new BaseCommand.Leave(Sender));
                break;
            case BaseCommand or BasePrepared or BaseFailed:
                Handle(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Handle(object command)
    {
        BasePhase before = _state.Phase;
        BaseDecision decision = _state.Handle(command);
        _state = decision.State;
        Log(decision.Events, before);
        foreach (BaseEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(BaseEffect effect)
    {
        switch (effect)
        {
            case BaseEffect.Search:
                BaseKey key = _state.Key;
                Task.Run(() => SearchAsync(key)).PipeTo(Self);
                break;
            case BaseEffect.PrepareOnNode:
                _dependencies.NodeActor.Tell(new GpuNodeCommand.PrepareHere(_state.Key, Self));
                break;
            case BaseEffect.StopOnNode:
                _dependencies.NodeActor.Tell(new GpuNodeCommand.AbandonHere(_state.Key, Self));
                break;
            case BaseEffect.TellAsker tell:
                tell.Asker.Tell(tell.Answer);
                break;
            case BaseEffect.Passivate:
                Context.Parent.Tell(new Akka.Cluster.Sharding.Passivate(PoisonPill.Instance));
                break;
        }
    }

    private async Task<BaseCommand> SearchAsync(BaseKey key)
    {
        try
        {
            return await _files.FindAsync(key) is string name ? new BaseCommand.InStore(name) : new BaseCommand.NotInStore();
        }
        catch (Exception e)
        {
            LogStoreAway(e, key);
            return new BaseCommand.StoreAway(e.Message);
        }
    }
}
