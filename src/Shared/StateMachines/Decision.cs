using System.Collections.Immutable;

namespace AADiff.Shared.StateMachines;

/// <summary>The state of a machine: a value that nothing but its own events changes.</summary>
/// <typeparam name="TState">The state itself.</typeparam>
/// <typeparam name="TEvent">What can happen to it.</typeparam>
public interface IState<out TState, in TEvent>
{
    /// <summary>The state afterwards. Decides nothing and never refuses: what happened, happened.</summary>
    TState Apply(TEvent happened);
}

/// <summary>
/// What a state machine makes of a command. Its actor persists the events (where the machine has a journal), takes over the state, logs, carries out
/// the
/// effects and answers, in this order, and decides nothing.
/// </summary>
/// <param name="State">The state with <paramref name="Events"/> applied.</param>
/// <param name="Events">What changed, oldest first.</param>
/// <param name="Effects">To carry out once the events hold, in this order.</param>
/// <param name="Reply">For the sender of the command; null: it expects none.</param>
public sealed record Decision<TState, TEvent, TEffect>(
    TState State, ImmutableArray<TEvent> Events, ImmutableArray<TEffect> Effects, object? Reply = null)
    where TState : IState<TState, TEvent>
{
    /// <summary>Nothing happens.</summary>
    public Decision(TState state)
        : this(state, [], [])
    {
    }

    /// <summary>Neither event nor effect nor reply.</summary>
    public bool IsNothing => Events.IsEmpty && Effects.IsEmpty && Reply is null;

    /// <summary>This happens next.</summary>
    public Decision<TState, TEvent, TEffect> Record(TEvent happened) =>
        this with { State = State.Apply(happened), Events = Events.Add(happened) };

    public Decision<TState, TEvent, TEffect> Record(params IEnumerable<TEvent> happened) =>
        happened.Aggregate(this, (decision, next) => decision.Record(next));

    public Decision<TState, TEvent, TEffect> Do(params IEnumerable<TEffect> effects) => this with { Effects = Effects.AddRange(effects) };

    public Decision<TState, TEvent, TEffect> Answer(object reply) => this with { Reply = reply };

    /// <summary>Decides further from the state as it is now. A reply of the next decision replaces an earlier one.</summary>
    public Decision<TState, TEvent, TEffect> Then(Func<TState, Decision<TState, TEvent, TEffect>> next)
    {
        Decision<TState, TEvent, TEffect> following = next(State);
        return following with
        {
            Events = Events.AddRange(following.Events),
            Effects = Effects.AddRange(following.Effects),
            Reply = following.Reply ?? Reply,
        };
    }
}
