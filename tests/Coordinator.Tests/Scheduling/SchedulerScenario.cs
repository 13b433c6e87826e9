using AADiff.Coordinator.Scheduling;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Tests.Scheduling;

/// <summary>A scheduler without actors, to which messages are sent.</summary>
public abstract class SchedulerScenario
{
    private protected SchedulerState State { get; set; } = new();

    private protected DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    private protected SchedulerEffect[] Send(params object[] messages)
    {
        SchedulerEffect[] effects = [];
        foreach (object message in messages)
        {
            var decision = State.Handle(message, Now);
            (State, effects) = (decision.State, [.. decision.Effects]);
        }

        return effects;
    }

    private protected static JobDemand Demand(string job, int unsent = 99, int outstanding = 0, int priority = 0, bool tail = false) =>
        new(job, "user", priority, unsent, outstanding, tail);

    private protected static LoadReport Node(
        string node,
        int slots = 4,
        int waiting = 0,
        int running = 0,
        double milliseconds = 0,
        bool draining = false,
        string? fenced = null,
        RunningPicture? longest = null) =>
        new(node, slots, running, waiting, milliseconds, draining, fenced, 0, longest is null ? [] : [longest]);
}
