namespace AADiff.Shared.Objects;

/// <summary>Content of inputs, compared with the digest in their names whenever it is read.</summary>
public static class InputContent
{
    /// <summary>Copies the input <paramref name="name"/> to <paramref name="target"/>, whatever its length with bounded memory.</summary>
    /// <exception cref="Errors.UserError">Input: what the store has is not what was uploaded.</exception>
    /// <exception cref="FileNotFoundException">The store has no such object.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public static async Task CopyInputAsync(this IObjectStore store, InputName name, Stream target, CancellationToken cancellationToken = default)
    {
        await using Stream stored = await store.OpenAsync(name.Value, cancellationToken).ConfigureAwait(false);
        await using DigestedStream content = new(
            stored, name.Digest, $"The stored {name} is not what was uploaded, its content has another SHA-256: upload it and submit the request again.");
        await content.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
    }
}
