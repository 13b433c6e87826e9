using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Planning;

/// <summary>An object as a file of its own, for programs that need a path; gone when disposed.</summary>
internal sealed class TempFile : IDisposable
{
    private TempFile(string path) => Path = path;

    public string Path { get; }

    public static async Task<TempFile> TakeAsync(IObjectStore store, string name, string workFolder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(workFolder);
        var file = new TempFile(System.IO.Path.Combine(workFolder, System.IO.Path.GetRandomFileName()));
        try
        {
            await using Stream source = await store.OpenAsync(name, cancellationToken).ConfigureAwait(false);
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
