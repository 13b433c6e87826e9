using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Planning;

/// <summary>An object as a file of its own, for programs that need a path; gone when disposed.</summary>
internal sealed class TempFile : IDisposable
{
    private TempFile(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="AADiff.Shared.Errors.UserError">Class Input: it is not in the store; the sentence calls it <paramref name="what"/>.</exception>
    public static async Task<TempFile> TakeAsync(
        IObjectStore store, string name, string what, string workFolder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(workFolder);
        var file = new TempFile(System.IO.Path.Combine(workFolder, System.IO.Path.GetRandomFileName()));
        try
        {
            await using Stream source = await InputObjects.OpenAsync(store, name, what, cancellationToken).ConfigureAwait(false);
            await using FileStream target = File.Create(file.Path);
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Delete(Path);
}
