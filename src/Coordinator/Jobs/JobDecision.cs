using System.Collections.Immutable;

namespace AADiff.Coordinator.Jobs;

/// <summary>What follows from a message: events to persist first, then effects, then the answer.</summary>
/// <param name="Events">To persist and apply.</param>
/// <param name="Effects">To carry out once they are.</param>
/// <param name="Answer">Null: the sender expects none.</param>
internal sealed record JobDecision(ImmutableArray<IJobEvent> Events, ImmutableArray<IJobEffect> Effects, JobAnswer? Answer = null)
{
    public static JobDecision None { get; } = new([], []);

    public bool IsNothing => Events.IsEmpty && Effects.IsEmpty && Answer is null;

    public static JobDecision Persist(params ImmutableArray<IJobEvent> events) => new(events, []);

    public static JobDecision Do(params ImmutableArray<IJobEffect> effects) => new([], effects);
}

/// <summary>The job as it stands afterwards.</summary>
/// <param name="Refused">Why a command was not carried out.</param>
internal sealed record JobAnswer(string? Refused = null);
