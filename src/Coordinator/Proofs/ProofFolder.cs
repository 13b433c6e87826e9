using AADiff.Shared.Programs;

namespace AADiff.Coordinator.Proofs;

/// <summary>Working files of one proof; gone when disposed.</summary>
internal sealed class ProofFolder : IDisposable
{
    private ProofFolder(string path) => Path = path;

    public string Path { get; }

    public static ProofFolder Create(string workFolder) => new(
        Directory.CreateDirectory(System.IO.Path.Combine(workFolder, $"{ProcessMark.Own}-{System.IO.Path.GetRandomFileName()}")).FullName);

    /// <summary>Removes the folders that ended processes left.</summary>
    /// <returns>How many.</returns>
    public static int RemoveLeftovers(string workFolder)
    {
        string[] left = Directory.Exists(workFolder)
            ? [.. Directory.GetDirectories(workFolder).Where(folder => !ProcessMark.IsAlive(OwnerOf(folder)))]
            : [];
        foreach (string folder in left)
        {
            Directory.Delete(folder, recursive: true);
        }

        return left.Length;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string OwnerOf(string folder) => string.Join('-', System.IO.Path.GetFileName(folder).Split('-')[..^1]);
}
