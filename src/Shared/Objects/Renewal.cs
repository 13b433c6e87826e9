namespace AADiff.Shared.Objects;

/// <summary>Keeps what is used again from being swept. Whoever relies on an object that somebody else stored, renews it.</summary>
public static class Renewal
{
    /// <summary>Younger objects are not renewed: no sweep of a farm takes anything younger than <c>SweepRequest.LeastGrace</c>.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(30);

    /// <returns>Whether the object is still there.</returns>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public static async Task<bool> KeepAsync(this IObjectStore store, ObjectInfo found, TimeProvider time, CancellationToken cancellationToken = default) =>
        time.GetUtcNow() - found.Modified < After || await store.RenewAsync(found.Name, cancellationToken).ConfigureAwait(false);
}
