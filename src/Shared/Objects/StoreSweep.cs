namespace AADiff.Shared.Objects;

/// <summary>Removes what no job needs. Touches only the farm's own folders of the store.</summary>
public static class StoreSweep
{
    private const string Frames = "frames/";
    private static readonly string[] _folders = ["bases/", Frames, "inputs/", "jobs/", "segments/", ObjectNames.Streams, "videos/"];

    /// <summary>Decides; touches nothing.</summary>
    /// <param name="objects">What the store has, in any order.</param>
    /// <param name="live">What jobs need.</param>
    /// <param name="policy">How much of the rest stays.</param>
    /// <param name="now">The age of an object is reckoned from here.</param>
    public static SweepPlan Plan(IEnumerable<ObjectInfo> objects, LiveObjects live, SweepPolicy policy, DateTimeOffset now)
    {
        var remove = new List<ObjectInfo>();
        var cached = new List<ObjectInfo>();
        (KeptObjects needed, KeptObjects young) = (KeptObjects.None, KeptObjects.None);
        foreach (ObjectInfo candidate in objects)
        {
            if (!_folders.Any(f => candidate.Name.StartsWith(f, StringComparison.Ordinal)))
            {
                continue;
            }

            if (live.Contains(candidate.Name))
            {
                needed = needed.With(candidate);
                continue;
            }

            if (now - candidate.Modified < policy.MinimumAge)
            {
                young = young.With(candidate);
                continue;
            }

            bool isCached = candidate.Name.StartsWith(Frames, StringComparison.Ordinal);
            (isCached && !(now - candidate.Modified >= policy.CachedPictureAge) ? cached : remove).Add(candidate);
        }

        long bytes = cached.Sum(o => o.Bytes);
        int kept = cached.Count;
        foreach (ObjectInfo oldest in cached.OrderBy(o => o.Modified).ThenBy(o => o.Name, StringComparer.Ordinal)
            .TakeWhile(_ => bytes > policy.CachedPictureBytes))
        {
            remove.Add(oldest);
            bytes -= oldest.Bytes;
            kept--;
        }

        return new SweepPlan([.. remove.OrderBy(o => o.Name, StringComparer.Ordinal)], kept, bytes) { Needed = needed, Young = young };
    }

    /// <summary>
    /// Lists the store, then asks what is live, then removes what nobody has renewed meanwhile: a job that comes while it runs renews what it finds
    /// (<see cref="Renewal"/>).
    /// </summary>
    /// <param name="store">To be swept.</param>
    /// <param name="live">Asked once, with what the store has.</param>
    /// <param name="policy">How much stays.</param>
    /// <param name="time">The clock.</param>
    /// <param name="dryRun">Only say what would go.</param>
    /// <param name="cancellationToken">Ends it between two objects.</param>
    /// <exception cref="ObjectStoreException">The store is away; what was removed until then stays removed, and the next run goes on.</exception>
    public static async Task<SweepPlan> RunAsync(
        IObjectStore store, Func<IReadOnlyList<ObjectInfo>, CancellationToken, Task<LiveObjects>> live, SweepPolicy policy, TimeProvider time,
        bool dryRun, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var found = new List<ObjectInfo>();
        foreach (string folder in _folders)
        {
            await foreach (ObjectInfo candidate in store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                found.Add(candidate);
            }
        }

        SweepPlan plan = Plan(found, await live(found, cancellationToken).ConfigureAwait(false), policy, now);
        if (dryRun)
        {
            return plan;
        }

        var removed = new List<ObjectInfo>();
        foreach (ObjectInfo unwanted in plan.Remove)
        {
            if (await store.FindAsync(unwanted.Name, cancellationToken).ConfigureAwait(false) is { } still && still.Modified <= unwanted.Modified)
            {
                await store.DeleteAsync(unwanted.Name, cancellationToken).ConfigureAwait(false);
                removed.Add(unwanted);
            }
        }

        return plan with { Remove = [.. removed] };
    }
}

/// <summary>Keeps what is used again from being swept. Whoever relies on an object that somebody else stored, renews it.</summary>
public static class Renewal
{
    /// <summary>Younger objects are not renewed: no sweep of a farm takes anything younger than <c>SweepRequest.LeastGrace</c>.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(30);

    /// <returns>Whether the object is still there.</returns>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public static async Task<bool> KeepAsync(
        this IObjectStore store, ObjectInfo found, TimeProvider time, CancellationToken cancellationToken = default) =>
        time.GetUtcNow() - found.Modified < After || await store.RenewAsync(found.Name, cancellationToken).ConfigureAwait(false);
}
