using AADiff.GpuNode.Bases;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.StateMachines;
using Akka.Actor;
using FsCheck.Xunit;
using Xunit;
using static AADiff.GpuNode.Bases.BaseCommand;
using static AADiff.GpuNode.Bases.BaseEffect;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Tests.Bases;

/// <summary>Whatever happens to the owner of a base in whatever order.</summary>
public sealed class BaseStateProperties
{
    private static readonly BaseKey _key = new("b");
    private static readonly IActorRef[] _nodes = [new NamedRef("a"), new NamedRef("b"), new NamedRef("c")];

    [Property(MaxTest = 200)]
    public void Every_node_that_asks_is_answered_once_and_one_search_or_preparation_runs_at_a_time(byte[] steps)
    {
        var state = new BaseState(_key);
        HashSet<IActorRef> waiting = [];
        foreach ((byte kind, byte subject) in steps.Chunk(2).Select(step => (step[0], step[^1])))
        {
            BasePhase before = state.Phase;
            object command = (kind % 11) switch
            {
                < 4 => new Ask(_nodes[subject % 3]),
                4 => new InStore("name"),
                5 => new NotInStore(),
                6 => new StoreAway("no route"),
                7 => new BasePrepared(_key, "name"),
                8 or 9 => new Leave(_nodes[subject % 3]),
                _ => new BaseFailed(_key, (FailureKind)(subject % 3), "why"),
            };
            if (command is Ask ask)
            {
                waiting.Add(ask.Asker);
            }

            if (command is Leave leave)
            {
                waiting.Remove(leave.Asker);
            }

            Decision<BaseState, BaseEvent, BaseEffect> decision = state.Handle(command);
            state = decision.State;

            Assert.All(decision.Effects.OfType<TellAsker>(), tell => Assert.True(waiting.Remove(tell.Asker), "answered twice"));
            Assert.Equal(waiting, state.Askers.ToHashSet());
            Assert.Equal(state.Phase == BasePhase.Idle, waiting.Count == 0);
            Assert.True(!decision.Effects.Contains(new Search()) || before == BasePhase.Idle);
            Assert.True(!decision.Effects.Contains(new StopOnNode()) || (before == BasePhase.Preparing && waiting.Count == 0));
            Assert.True(!decision.Effects.Contains(new PrepareOnNode()) || before == BasePhase.Searching);
        }
    }
}
