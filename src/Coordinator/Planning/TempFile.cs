using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Planning;

/// <summary>An object as a file of its own, for programs that need a path; gone when disposed.</summary>
internal sealed class TempFile : IDisposable
{
    private TempFile(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="Shared.Errors.UserError">Input: its content is not what its name says.</exception>
    public static async Task<TempFile> TakeAsync(IObjectStore store, InputName name, string workFolder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(workFolder);
        var file = new TempFile(System.IO.Path.Combine(workFolder, System.IO.Path.GetRandomFileName()));
        try
        {
            await using FileStream target = File.Create(file.Path);
            await store.CopyInputAsync(name, target, cancellationToken).ConfigureAwait(false);
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
