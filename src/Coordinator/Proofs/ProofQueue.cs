using System.Collections.Immutable;
using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Proofs;

/// <summary>How the proof of a job stands that is not in the store.</summary>
internal abstract record ProofStanding
{
    /// <param name="Before">Jobs that are measured before it; 0: it is being measured.</param>
    /// <param name="IsNew">Nobody has asked for it before.</param>
    internal sealed record Waiting(int Before, bool IsNew) : ProofStanding;

    /// <summary>It could not be measured, and is not tried again for a while.</summary>
    internal sealed record Failed(ErrorClass Class, string Sentence) : ProofStanding;

    /// <summary>Too many wait already; this one was not taken.</summary>
    /// <param name="Before">How many.</param>
    internal sealed record Refused(int Before) : ProofStanding;
}

/// <summary>Jobs whose proofs were asked for, in that order; the first is being measured. And those that could not be.</summary>
internal sealed record ProofQueue
{
    public const int MostWaiting = 50;

    /// <summary>Who asks again meanwhile gets the same answer; afterwards it is tried once more, since a store may have been away.</summary>
    public static readonly TimeSpan FailureHolds = TimeSpan.FromMinutes(10);

    private ImmutableList<string> Jobs { get; init; } = [];

    private ImmutableDictionary<string, (ProofStanding.Failed Why, DateTimeOffset Until)> Failures { get; init; } =
        ImmutableDictionary.Create<string, (ProofStanding.Failed, DateTimeOffset)>(StringComparer.Ordinal);

    public (ProofQueue Queue, ProofStanding Standing) Ask(string jobId, DateTimeOffset now)
    {
        ProofQueue queue = this with { Failures = Failures.RemoveRange(Failures.Where(failed => failed.Value.Until <= now).Select(failed => failed.Key)) };
        int place = Jobs.IndexOf(jobId);
        return place >= 0 ? (queue, new ProofStanding.Waiting(place, IsNew: false))
            : queue.Failures.TryGetValue(jobId, out (ProofStanding.Failed Why, DateTimeOffset Until) failure) ? (queue, failure.Why)
            : Jobs.Count >= MostWaiting ? (queue, new ProofStanding.Refused(Jobs.Count))
            : (queue with { Jobs = Jobs.Add(jobId) }, new ProofStanding.Waiting(Jobs.Count, IsNew: true));
    }

    /// <summary>It is in the store.</summary>
    public ProofQueue Done(string jobId) => this with { Jobs = Jobs.Remove(jobId) };

    public ProofQueue Fail(string jobId, ProofStanding.Failed why, DateTimeOffset now) =>
        Done(jobId) with { Failures = Failures.SetItem(jobId, (why, now + FailureHolds)) };
}
