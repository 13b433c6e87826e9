using System.Buffers.Binary;
using System.Collections.Immutable;
using AADiff.Coordinator.Jobs.Attempts;

namespace AADiff.Coordinator.Jobs;

/// <summary>What the journal knows of a picture; whether a node has it now is in <see cref="Dispatch.PictureDispatch"/>.</summary>
internal enum PictureStatus : byte
{
    Waiting = 0,
    Recorded = 1,
    Failed = 2,

    /// <summary>Not needed, as far as is known: what it would show can be blended of others.</summary>
    Unchosen = 3,
}

/// <summary>
/// Picture → recorded object. The first record of a picture decides and stays; later ones are ignored. 48 bytes a picture, and a tally for
/// each of the few that failed.
/// </summary>
internal sealed record PictureBoard
{
    /// <param name="count">Pictures.</param>
    /// <param name="adaptive">None waits until it is chosen; otherwise all wait.</param>
    public PictureBoard(int count, bool adaptive = false)
    {
        Entries = adaptive ? ChunkedList<Entry>.Of(count, Entry.Unchosen) : ChunkedList<Entry>.Of(count);
        Chosen = adaptive ? 0 : count;
    }

    /// <summary>Pictures that frames of the video could show.</summary>
    public int Count => Entries.Count;

    /// <summary>Of <see cref="Count"/>: to be drawn.</summary>
    public int Chosen { get; private init; }

    public int Recorded { get; private init; }

    /// <summary>Of <see cref="Recorded"/>: in the store before the job asked.</summary>
    public int Cached { get; private init; }

    public int Failed { get; private init; }

    public int Waiting => Chosen - Recorded - Failed;

    public ImmutableSortedDictionary<int, FailureTally> Tallies { get; private init; } = ImmutableSortedDictionary<int, FailureTally>.Empty;

    /// <summary>How often recorded pictures were lost; most never.</summary>
    public ImmutableSortedDictionary<int, int> Losses { get; private init; } = ImmutableSortedDictionary<int, int>.Empty;

    private ChunkedList<Entry> Entries { get; init; }

    public PictureStatus this[int picture] => Entries[picture].Status;

    /// <summary>Id of the attempt that counts; null until the picture is recorded.</summary>
    public string? Attempt(int picture) => Entries[picture].Attempt;

    /// <summary>Lower-case hex of the recorded picture; zeros until it is recorded.</summary>
    public string Sha256(int picture)
    {
        Span<byte> hash = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(hash, Entries[picture].HashHigh);
        BinaryPrimitives.WriteUInt128BigEndian(hash[16..], Entries[picture].HashLow);
        return Convert.ToHexStringLower(hash);
    }

    public IEnumerable<int> All(PictureStatus status) => Enumerable.Range(0, Count).Where(picture => Entries[picture].Status == status);

    public IEnumerable<int> AllChosen() => Enumerable.Range(0, Count).Where(picture => Entries[picture].Status != PictureStatus.Unchosen);

    /// <summary>These are needed after all.</summary>
    public PictureBoard Choose(IEnumerable<int> pictures)
    {
        ChunkedList<Entry>.Builder entries = Entries.ToBuilder();
        int chosen = Chosen;
        foreach (int picture in pictures.Where(picture => entries[picture].Status == PictureStatus.Unchosen))
        {
            entries[picture] = default;
            chosen++;
        }

        return this with { Entries = entries.ToImmutable(), Chosen = chosen };
    }

    /// <summary>Takes in how attempts ended, oldest first.</summary>
    public PictureBoard With(params IEnumerable<EndedAttempt> attempts)
    {
        ChunkedList<Entry>.Builder entries = Entries.ToBuilder();
        (int recorded, int cached, int failed, ImmutableSortedDictionary<int, FailureTally> tallies) = (Recorded, Cached, Failed, Tallies);
        foreach (EndedAttempt attempt in attempts)
        {
            PictureStatus before = entries[attempt.Picture].Status;
            if (attempt.Succeeded && before != PictureStatus.Recorded)
            {
                entries[attempt.Picture] = Entry.Of(attempt);
                tallies = tallies.Remove(attempt.Picture);
                recorded++;
                cached += attempt.Outcome == AttemptOutcome.Cached ? 1 : 0;
                failed -= before == PictureStatus.Failed ? 1 : 0;
            }
            else if (!attempt.Succeeded && attempt.Outcome != AttemptOutcome.Interrupted && before == PictureStatus.Waiting)
            {
                FailureTally tally = tallies.GetValueOrDefault(attempt.Picture) ?? FailureTally.None;
                tallies = tallies.SetItem(attempt.Picture, tally.With(attempt.Outcome, attempt.Node));
                if (attempt.Final)
                {
                    entries[attempt.Picture] = Entry.Failed;
                    failed++;
                }
            }
        }

        return this with { Entries = entries.ToImmutable(), Recorded = recorded, Cached = cached, Failed = failed, Tallies = tallies };
    }

    /// <summary>A recorded picture waits again.</summary>
    public PictureBoard Lose(int picture)
    {
        Entry lost = Entries[picture];
        if (lost.Status != PictureStatus.Recorded)
        {
            return this;
        }

        ChunkedList<Entry>.Builder entries = Entries.ToBuilder();
        entries[picture] = default;
        return this with
        {
            Entries = entries.ToImmutable(),
            Recorded = Recorded - 1,
            Cached = Cached - (lost.Cached ? 1 : 0),
            Losses = Losses.SetItem(picture, Losses.GetValueOrDefault(picture) + 1),
        };
    }

    public bool IsLast(int picture, AttemptOutcome outcome, string node, JobPolicy policy) =>
        (Tallies.GetValueOrDefault(picture) ?? FailureTally.None).IsLast(outcome, node, policy);

    public bool IsSuspect(int picture, JobPolicy policy) => Tallies.TryGetValue(picture, out FailureTally? tally) && tally.IsSuspect(policy);

    /// <summary>Failed pictures wait again, without their earlier failures; losses are forgotten.</summary>
    public PictureBoard Requeue()
    {
        ChunkedList<Entry>.Builder entries = Entries.ToBuilder();
        int[] failed = [.. All(PictureStatus.Failed)];
        foreach (int picture in failed)
        {
            entries[picture] = default;
        }

        return this with
        {
            Entries = entries.ToImmutable(),
            Failed = 0,
            Tallies = Tallies.RemoveRange(failed),
            Losses = ImmutableSortedDictionary<int, int>.Empty,
        };
    }

    /// <summary>The tallies of a snapshot.</summary>
    public PictureBoard Restore(IEnumerable<(int Picture, FailureTally Tally, bool Failed)> tallies, IEnumerable<KeyValuePair<int, int>> losses)
    {
        ChunkedList<Entry>.Builder entries = Entries.ToBuilder();
        (int failed, ImmutableSortedDictionary<int, FailureTally> all) = (Failed, Tallies);
        foreach ((int picture, FailureTally tally, bool hasFailed) in tallies)
        {
            all = all.SetItem(picture, tally);
            if (hasFailed)
            {
                entries[picture] = Entry.Failed;
                failed++;
            }
        }

        return this with { Entries = entries.ToImmutable(), Failed = failed, Tallies = all, Losses = Losses.SetItems(losses) };
    }

    private readonly record struct Entry(PictureStatus Status, bool Cached, string? Attempt, UInt128 HashHigh, UInt128 HashLow)
    {
        public static Entry Unchosen => new(PictureStatus.Unchosen, Cached: false, null, 0, 0);

        public static Entry Failed => new(PictureStatus.Failed, Cached: false, null, 0, 0);

        public static Entry Of(EndedAttempt attempt)
        {
            ReadOnlySpan<byte> hash = Convert.FromHexString(attempt.Sha256);
            return new Entry(
                PictureStatus.Recorded,
                attempt.Outcome == AttemptOutcome.Cached,
                attempt.Attempt,
                BinaryPrimitives.ReadUInt128BigEndian(hash),
                BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }
}
