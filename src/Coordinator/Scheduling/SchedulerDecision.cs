using System.Collections.Immutable;

namespace AADiff.Coordinator.Scheduling;

/// <summary>The state after a message, and what is to be done about it, in order.</summary>
internal sealed record SchedulerDecision(SchedulerState State, ImmutableArray<SchedulerEffect> Effects);
