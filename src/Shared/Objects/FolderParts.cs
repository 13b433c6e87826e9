namespace AADiff.Shared.Objects;

/// <summary>The unfinished writes of a folder store. Each is locked by the process that writes it, so that the others can tell leftovers.</summary>
internal sealed class FolderParts
{
    // Between the creation of a file and its lock nothing tells it from a leftover but its age.
    private static readonly TimeSpan _youngest = TimeSpan.FromMinutes(1);

    private readonly string _folder;

    public FolderParts(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            if (DateTime.UtcNow - file.LastWriteTimeUtc > _youngest)
            {
                RemoveIfAbandoned(file.FullName);
            }
        }
    }

    public bool Exists => Directory.Exists(_folder);

    public FolderPart Create() => new(Path.Combine(_folder, $"{Guid.NewGuid():n}"));

    private static void RemoveIfAbandoned(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked by a living process, just renamed, or somebody else's: not ours to remove.
        }
    }
}
