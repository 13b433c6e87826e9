using System.Diagnostics;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Telemetry;

/// <summary>Measures how long a store takes to answer. Of an object that is opened, the time until its content begins.</summary>
public sealed class MeasuredObjectStore(IObjectStore store) : IObjectStore, IDisposable
{
    /// <summary>What it measures.</summary>
    public IObjectStore Inner => store;

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        MeasureAsync("find", () => store.FindAsync(name, cancellationToken));

    public Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default) =>
        MeasureAsync("put", async () =>
        {
            await store.PutAsync(name, content, contentType, cancellationToken).ConfigureAwait(false);
            return true;
        });

    public Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default) =>
        MeasureAsync("open", () => store.OpenAsync(name, cancellationToken));

    /// <summary>Not measured: it takes as long as whoever reads the list.</summary>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default) =>
        store.ListAsync(prefix, cancellationToken);

    public Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default) =>
        MeasureAsync("renew", () => store.RenewAsync(name, cancellationToken));

    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        MeasureAsync("delete", async () =>
        {
            await store.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
            return true;
        });

    public Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        store.PresignAsync(name, lifetime, cancellationToken);

    public void Dispose() => (store as IDisposable)?.Dispose();

    private static async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> call)
    {
        long began = Stopwatch.GetTimestamp();
        string result = "failed";
        try
        {
            T value = await call().ConfigureAwait(false);
            result = "done";
            return value;
        }
        catch (FileNotFoundException)
        {
            // An answer like any other.
            result = "done";
            throw;
        }
        finally
        {
            FarmMeter.StoreSeconds.Record(FarmMeter.Since(began), FarmMeter.Label("operation", operation), FarmMeter.Label("result", result));
        }
    }
}
