using System.Collections.Immutable;

namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>All attempts of a job in the order they ended; about 64 bytes each, because a job can have hundreds of thousands.</summary>
internal sealed record AttemptLog
{
    public static AttemptLog Empty { get; } = new();

    private ChunkedList<Row> Rows { get; init; } = ChunkedList<Row>.Empty;

    /// <summary>Names of nodes and errors, each kept in memory once.</summary>
    private ImmutableHashSet<string> Texts { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    public int Count => Rows.Count;

    public EndedAttempt this[int index]
    {
        get
        {
            Row row = Rows[index];
            return new EndedAttempt
            {
                Picture = row.Picture,
                Outcome = row.Outcome,
                Node = row.Node,
                Attempt = row.Attempt,
                Started = DateTimeOffset.FromUnixTimeMilliseconds(row.StartedMs),
                Milliseconds = row.Milliseconds,
                Bytes = row.Bytes,
                Error = row.Error,
                Final = row.Final,
            };
        }
    }

    /// <summary>The hashes are not kept here: the board has those of the attempts that count.</summary>
    public AttemptLog With(IEnumerable<EndedAttempt> attempts)
    {
        ChunkedList<Row>.Builder rows = Rows.ToBuilder();
        ImmutableHashSet<string> texts = Texts;
        foreach (EndedAttempt attempt in attempts)
        {
            rows.Add(new Row(
                attempt.Picture,
                Shared(attempt.Node),
                attempt.Error is { Length: > 0 } error ? Shared(error) : null,
                attempt.Outcome,
                attempt.Final,
                attempt.Attempt,
                attempt.Started.ToUnixTimeMilliseconds(),
                attempt.Milliseconds,
                attempt.Bytes));
        }

        return new AttemptLog { Rows = rows.ToImmutable(), Texts = texts };

        string Shared(string text)
        {
            if (texts.TryGetValue(text, out string? known))
            {
                return known;
            }

            texts = texts.Add(text);
            return text;
        }
    }

    private readonly record struct Row(
        int Picture, string Node, string? Error, AttemptOutcome Outcome, bool Final, string Attempt, long StartedMs, double Milliseconds, long Bytes);
}
