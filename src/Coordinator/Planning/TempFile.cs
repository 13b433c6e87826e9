using AADiff.Shared.Objects;
using AADiff.Shared.Programs;

namespace AADiff.Coordinator.Planning;

/// <summary>An object as a file of its own, for programs that need a path; gone when disposed.</summary>
internal sealed class TempFile : IDisposable
{
    private TempFile(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="Shared.Errors.UserError">
    /// Class Input: it is not in the store, or not what its name says; the sentence calls it <paramref name="what"/>.
    /// </exception>
    public static async Task<TempFile> TakeAsync(
        IObjectStore store, InputName name, string what, string workFolder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(workFolder);
        var file = new TempFile(System.IO.Path.Combine(workFolder, $"{ProcessMark.Own}-{System.IO.Path.GetRandomFileName()}"));
        try
        {
            await using FileStream target = File.Create(file.Path);
            await InputObjects.CopyAsync(store, name, what, target, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Removes the files that ended processes left.</summary>
    /// <returns>How many.</returns>
    public static int RemoveLeftovers(string workFolder)
    {
        string[] left = Directory.Exists(workFolder)
            ? [.. Directory.GetFiles(workFolder).Where(file => !ProcessMark.IsAlive(string.Join('-', System.IO.Path.GetFileName(file).Split('-')[..^1])))]
            : [];
        foreach (string file in left)
        {
            File.Delete(file);
        }

        return left.Length;
    }

    public void Dispose() => File.Delete(Path);
}
