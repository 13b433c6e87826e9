using System.IO.Pipelines;
using System.Text.Json;

namespace AADiff.Shared.Objects;

/// <summary>Documents of the store that are written while they are made: the storyboard of an hour has ten megabytes, of which some kilobytes are in memory.</summary>
public static class JsonContent
{
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public static async Task PutJsonAsync<T>(
        this IObjectStore store, string name, T value, JsonSerializerOptions options, CancellationToken cancellationToken = default)
    {
        Pipe pipe = new();
        Task written = WriteAsync(pipe.Writer, value, options, cancellationToken);
        try
        {
            await using Stream content = pipe.Reader.AsStream();
            await store.PutAsync(name, content, "application/json", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Whoever writes must not wait for a store that has given up; what went wrong with the store is what is told.
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What goes wrong here is what the reader gets.</summary>
    private static async Task WriteAsync<T>(PipeWriter writer, T value, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await JsonSerializer.SerializeAsync(writer, value, options, cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e).ConfigureAwait(false);
            throw;
        }
    }
}
