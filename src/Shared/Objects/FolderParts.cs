using AADiff.Shared.Configuration;

namespace AADiff.Shared.Objects;

/// <summary>The unfinished writes of a folder store. Each is locked by the process that writes it, so that the others can tell leftovers.</summary>
internal sealed class FolderParts
{
    /// <summary>
    /// Of a file that has no lock yet, which only its name tells from a leftover; and of everything on a file system that has no locks.
    /// </summary>
    private static readonly TimeSpan _youngest = TimeSpan.FromMinutes(1);

    private readonly string _folder;
    private readonly FolderRights _rights;

    /// <param name="root">Of the store.</param>
    /// <param name="name">Of the folder below it.</param>
    public FolderParts(string root, string name)
    {
        PrivateFiles.CreateFolder(root);
        _rights = FolderRights.Of(root);
        _folder = Path.Combine(root, name);
        _rights.CreateFolder(_folder);
        bool locks = HasLocks();
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            if ((locks && file.Extension != FolderPart.Unlocked) || DateTime.UtcNow - file.LastWriteTimeUtc > _youngest)
            {
                RemoveIfAbandoned(file.FullName);
            }
        }
    }

    public bool Exists => Directory.Exists(_folder);

    public FolderPart Create() => new(Path.Combine(_folder, $"{Guid.NewGuid():n}"), _rights);

    private static bool RemoveIfAbandoned(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                File.Delete(path);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked by a living process, just renamed, or somebody else's: not ours to remove.
            return false;
        }
    }

    private bool HasLocks()
    {
        using FolderPart own = Create();
        return !RemoveIfAbandoned(own.Path);
    }
}
