using System.Collections.Immutable;
using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// What a node will not draw for a while, because it failed there: bases after failures in a row, models after the first. Everything else
/// goes on meanwhile, so that no request can take a node from the others. Bounded.
/// </summary>
/// <typeparam name="TKey">Bases or models.</typeparam>
internal sealed record Refusals<TKey>
    where TKey : notnull
{
    /// <summary>What is remembered; beyond it the one that is tried again first is forgotten.</summary>
    private const int Most = 64;

    public ImmutableDictionary<TKey, Refusal> All { get; init; } = ImmutableDictionary<TKey, Refusal>.Empty;

    /// <summary>Why it is not drawn now; null where it is.</summary>
    public string? Reason(TKey key, DateTimeOffset now) => All.TryGetValue(key, out Refusal? known) && known.Until > now ? known.Reason : null;

    /// <summary>One more failure.</summary>
    /// <param name="key">Of what.</param>
    /// <param name="reason">One sentence.</param>
    /// <param name="limit">From how many in a row on it is refused.</param>
    /// <param name="now">The time.</param>
    public Refusals<TKey> Failed(TKey key, string reason, int limit, DateTimeOffset now)
    {
        Refusal known = All.GetValueOrDefault(key) ?? new Refusal("", 0, 0, DateTimeOffset.MinValue);
        int failures = known.Failures + 1;
        Refusal next = failures >= limit
            ? new Refusal(reason, failures, known.Times + 1, now + Pause(known.Times))
            : known with { Reason = reason, Failures = failures };
        ImmutableDictionary<TKey, Refusal> all = All.SetItem(key, next);
        return this with { All = all.Count > Most ? all.Remove(all.Where(a => !a.Key.Equals(key)).MinBy(a => a.Value.Until).Key) : all };
    }

    /// <summary>It went well.</summary>
    public Refusals<TKey> Went(TKey key) => All.ContainsKey(key) ? this with { All = All.Remove(key) } : this;

    private static TimeSpan Pause(int times) => GrowingPause.After(times, FarmTimings.Refusal, FarmTimings.LongestRefusal);
}

/// <param name="Reason">Of the last failure, in one sentence.</param>
/// <param name="Failures">In a row.</param>
/// <param name="Times">How often it was refused.</param>
/// <param name="Until">It is tried again from then on.</param>
internal sealed record Refusal(string Reason, int Failures, int Times, DateTimeOffset Until);

/// <summary>Twice as long each time, up to the longest.</summary>
internal static class GrowingPause
{
    public static TimeSpan After(int times, TimeSpan first, TimeSpan longest) =>
        TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Clamp(times, 0, 20)));
}
