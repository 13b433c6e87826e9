using System.Collections.Immutable;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// Who is planned and who waits. A place that falls free goes to the users in turn, and within a user to the job that waits longest: one user
/// with a thousand jobs holds another's first one up by one job, not by a thousand.
/// </summary>
internal sealed record PlanningQueue
{
    private readonly Lazy<ImmutableDictionary<long, int>> _positions;

    /// <param name="places">Jobs that are planned at the same time, at least 1.</param>
    public PlanningQueue(int places)
        : this(places, [], [])
    {
    }

    private PlanningQueue(int places, ImmutableHashSet<long> planned, ImmutableList<Line> lines)
    {
        (Places, Planned, Lines) = (places, planned, lines);
        _positions = new(() => Order(lines).Select((ticket, i) => (ticket, i + 1)).ToImmutableDictionary(pair => pair.ticket, pair => pair.Item2));
    }

    public int Places { get; }

    /// <summary>Tickets that hold a place.</summary>
    public ImmutableHashSet<long> Planned { get; }

    public int Waiting => _positions.Value.Count;

    /// <summary>One a user who waits; the first has the next turn.</summary>
    private ImmutableList<Line> Lines { get; }

    public int WaitingOf(string user) => Lines.Find(line => line.User == user)?.Tickets.Count ?? 0;

    /// <summary>
    /// Whether one more of this user's fits into a queue that is to be no longer than <paramref name="longest"/>. Nobody has more waiting than places
    /// are left: one user alone may fill half of the queue, the next half of the rest, and a newcomer finds room until the last place is taken.
    /// </summary>
    public bool HasRoomFor(string user, int longest) => WaitingOf(user) < longest - Waiting;

    /// <summary>Puts a ticket at the end of its user's line.</summary>
    public PlanningQueue Enter(long ticket, string user)
    {
        int at = Lines.FindIndex(line => line.User == user);
        return new PlanningQueue(Places, Planned, at < 0
            ? Lines.Add(new Line(user, [ticket]))
            : Lines.SetItem(at, Lines[at] with { Tickets = Lines[at].Tickets.Add(ticket) }));
    }

    /// <summary>Takes a ticket out, whether it waits or holds a place; one that is not known changes nothing.</summary>
    public PlanningQueue Leave(long ticket) => new(
        Places,
        Planned.Remove(ticket),
        [.. Lines.Select(line => line with { Tickets = line.Tickets.Remove(ticket) }).Where(line => !line.Tickets.IsEmpty)]);

    /// <summary>Gives the free places to those whose turn it is.</summary>
    public (PlanningQueue Queue, ImmutableArray<long> Admitted) Admit()
    {
        PlanningQueue queue = this;
        var admitted = ImmutableArray.CreateBuilder<long>();
        while (queue.Planned.Count < Places && queue.Lines is [var first, ..])
        {
            long ticket = first.Tickets[0];
            Line rest = first with { Tickets = first.Tickets.RemoveAt(0) };

            // Whose turn it was is last from now on.
            ImmutableList<Line> others = queue.Lines.RemoveAt(0);
            queue = new PlanningQueue(Places, queue.Planned.Add(ticket), rest.Tickets.IsEmpty ? others : others.Add(rest));
            admitted.Add(ticket);
        }

        return (queue, admitted.ToImmutable());
    }

    /// <summary>1 for the next; null for one that does not wait.</summary>
    public int? Position(long ticket) => _positions.Value.TryGetValue(ticket, out int position) ? position : null;

    private static IEnumerable<long> Order(ImmutableList<Line> lines) => lines
        .SelectMany((line, turn) => line.Tickets.Select((ticket, round) => (ticket, round, turn)))
        .OrderBy(one => (one.round, one.turn))
        .Select(one => one.ticket);

    private sealed record Line(string User, ImmutableList<long> Tickets);
}
