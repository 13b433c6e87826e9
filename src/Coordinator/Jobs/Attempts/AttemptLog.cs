namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>All attempts of a job in the order they ended; about 64 bytes each, because a job can have hundreds of thousands.</summary>
internal sealed class AttemptLog
{
    private readonly List<Row> _rows = [];
    private readonly List<string> _texts = [""];
    private readonly Dictionary<string, int> _textIndex = new(StringComparer.Ordinal) { [""] = 0 };

    public int Count => _rows.Count;

    public EndedAttempt this[int index]
    {
        get
        {
            Row row = _rows[index];
            return new EndedAttempt
            {
                Picture = row.Picture,
                Outcome = row.Outcome,
                Node = _texts[row.Node],
                Attempt = row.Attempt,
                Started = DateTimeOffset.FromUnixTimeMilliseconds(row.StartedMs),
                Milliseconds = row.Milliseconds,
                Bytes = row.Bytes,
                Error = row.Error == 0 ? null : _texts[row.Error],
                Final = row.Final,
            };
        }
    }

    /// <summary>The hash is not kept: the board has it for the attempt that counts.</summary>
    public void Add(EndedAttempt attempt) => _rows.Add(new Row(
        attempt.Picture,
        Intern(attempt.Node),
        Intern(attempt.Error ?? ""),
        attempt.Outcome,
        attempt.Final,
        attempt.Attempt,
        attempt.Started.ToUnixTimeMilliseconds(),
        attempt.Milliseconds,
        attempt.Bytes));

    private int Intern(string text)
    {
        if (!_textIndex.TryGetValue(text, out int index))
        {
            index = _texts.Count;
            _texts.Add(text);
            _textIndex.Add(text, index);
        }

        return index;
    }

    private readonly record struct Row(
        int Picture, int Node, int Error, AttemptOutcome Outcome, bool Final, string Attempt, long StartedMs, double Milliseconds, long Bytes);
}
