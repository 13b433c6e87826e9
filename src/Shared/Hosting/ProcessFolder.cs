using AADiff.Shared.Configuration;

namespace AADiff.Shared.Hosting;

/// <summary>
/// A folder for the working files of this process. It goes with it: when the process ends in order, or when the next one begins after this one was
/// killed. A lock file beside it, <c>NAME.lock</c>, tells the living from the dead: the kernel lets go of the lock, however a process ends.
/// </summary>
public sealed class ProcessFolder : IDisposable
{
    private const string Lock = ".lock";
    private const string Unlocked = ".new";

    /// <summary>Between the creation of a lock file and its lock nothing tells it from a leftover but its age.</summary>
    private static readonly TimeSpan _youngest = TimeSpan.FromMinutes(1);

    /// <summary>Of files of earlier versions, which have no lock.</summary>
    private static readonly TimeSpan _oldest = TimeSpan.FromDays(1);

    private readonly FileStream _lock;

    private ProcessFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <param name="parent">Holds one folder a process; nothing else may lie in it.</param>
    public static ProcessFolder Take(string parent)
    {
        PrivateFiles.CreateFolder(parent);
        string path = System.IO.Path.Combine(parent, $"{Guid.NewGuid():n}");
        FileStream held = PrivateFiles.Open(path + Unlocked, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        File.Move(path + Unlocked, path + Lock);
        PrivateFiles.CreateFolder(path);

        // There are file systems without locks, on which everybody would look dead.
        if (IsHeld(path + Lock))
        {
            RemoveDead(parent);
        }

        return new ProcessFolder(path, held);
    }

    public void Dispose()
    {
        Remove(Path);
        File.Delete(Path + Lock);
        _lock.Dispose();
    }

    private static void RemoveDead(string parent)
    {
        foreach (FileInfo file in new DirectoryInfo(parent).EnumerateFiles())
        {
            bool isLock = file.Extension == Lock;
            TimeSpan age = DateTime.UtcNow - file.LastWriteTimeUtc;
            if (isLock ? !IsHeld(file.FullName) : age > (file.Extension == Unlocked ? _youngest : _oldest))
            {
                Remove(System.IO.Path.ChangeExtension(file.FullName, null));
                File.Delete(file.FullName);
            }
        }
    }

    private static bool IsHeld(string file)
    {
        try
        {
            using FileStream free = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
