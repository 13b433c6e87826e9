using AADiff.Coordinator.Jobs.Attempts;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// Picture → recorded object. The first record of a picture decides and stays; whatever comes later is ignored. Flat arrays: one status byte,
/// one hash and one attempt id a picture, and a tally for the few that failed.
/// </summary>
internal sealed class PictureBoard(int count)
{
    private const int HashBytes = 32;

    private readonly PictureStatus[] _status = new PictureStatus[count];
    private readonly string?[] _attempt = new string?[count];
    private readonly byte[] _sha256 = new byte[count * HashBytes];
    private readonly SortedDictionary<int, FailureTally> _tallies = [];

    public int Count => _status.Length;

    public int Recorded { get; private set; }

    /// <summary>Of <see cref="Recorded"/>: existed before the job asked.</summary>
    public int Cached { get; private set; }

    public int Failed { get; private set; }

    public int Waiting => Count - Recorded - Failed;

    public IReadOnlyDictionary<int, FailureTally> Tallies => _tallies;

    public PictureStatus this[int picture] => _status[picture];

    public string? Attempt(int picture) => _attempt[picture];

    public ReadOnlySpan<byte> Sha256(int picture) => _sha256.AsSpan(picture * HashBytes, HashBytes);

    public IEnumerable<int> All(PictureStatus status)
    {
        for (int picture = 0; picture < _status.Length; picture++)
        {
            if (_status[picture] == status)
            {
                yield return picture;
            }
        }
    }

    /// <returns>Whether this is the record that counts.</returns>
    public bool Record(int picture, string attempt, ReadOnlySpan<byte> sha256, bool cached)
    {
        if (_status[picture] == PictureStatus.Recorded)
            return false;

        if (_status[picture] == PictureStatus.Failed)
            Failed--;

        _status[picture] = PictureStatus.Recorded;
        _attempt[picture] = attempt;
        sha256.CopyTo(_sha256.AsSpan(picture * HashBytes, HashBytes));
        _tallies.Remove(picture);
        Recorded++;
        Cached += cached ? 1 : 0;
        return true;
    }

    public void Fail(int picture, AttemptOutcome outcome, string node, bool final)
    {
        if (_status[picture] != PictureStatus.Waiting || outcome == AttemptOutcome.Interrupted)
            return;

        if (!_tallies.TryGetValue(picture, out FailureTally? tally))
            _tallies[picture] = tally = new FailureTally();

        tally.Count(outcome, node);
        if (final)
        {
            _status[picture] = PictureStatus.Failed;
            Failed++;
        }
    }

    public bool IsLast(int picture, AttemptOutcome outcome, string node, JobPolicy policy) =>
        (_tallies.GetValueOrDefault(picture) ?? new FailureTally()).IsLast(outcome, node, policy);

    public bool IsSuspect(int picture, JobPolicy policy) => _tallies.TryGetValue(picture, out FailureTally? tally) && tally.IsSuspect(policy);

    /// <summary>Failed pictures wait again, with nothing held against them.</summary>
    public void Requeue()
    {
        foreach (int picture in All(PictureStatus.Failed).ToArray())
        {
            _status[picture] = PictureStatus.Waiting;
            _tallies.Remove(picture);
        }

        Failed = 0;
    }

    internal void Restore(int picture, FailureTally tally, bool failed)
    {
        _tallies[picture] = tally;
        if (failed)
        {
            _status[picture] = PictureStatus.Failed;
            Failed++;
        }
    }
}
