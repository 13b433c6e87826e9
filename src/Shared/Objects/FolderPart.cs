using System.Runtime.InteropServices;
using AADiff.Shared.Configuration;
using Polly;
using Polly.Retry;

namespace AADiff.Shared.Objects;

/// <summary>One unfinished write; gone on dispose unless published.</summary>
internal sealed class FolderPart : IDisposable
{
    /// <summary>Ends the name of a file that is being made.</summary>
    public const string Unlocked = ".new";

    private const int CloseOnExec = 0x80000;

    /// <summary>A delete of a folder's last object may take the folder away between the two calls.</summary>
    private static readonly ResiliencePipeline _moving = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<DirectoryNotFoundException>(),
            MaxRetryAttempts = 9,
            Delay = TimeSpan.Zero,
        })
        .Build();

    private readonly FolderRights _rights;
    private readonly FileStream _file;
    private bool _published;

    public FolderPart(string path, FolderRights rights)
    {
        (Path, _rights) = (path, rights);

        // Sharing nothing but deletion takes the lock that marks the file as alive, and still lets it be renamed while open. It has its name only
        // with the lock.
        _file = PrivateFiles.Open(path + Unlocked, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, rights.File);
        File.Move(path + Unlocked, path);
    }

    public string Path { get; }

    public void Write(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>Durable under its final name when this returns: data first, then the name.</summary>
    public void Publish(string path)
    {
        _file.Flush(flushToDisk: true);
        string folder = System.IO.Path.GetDirectoryName(path)!;
        _moving.Execute(() =>
        {
            _rights.CreateFolder(folder);
            File.Move(Path, path, overwrite: true);
        });
        _published = true;
        SyncFolder(folder);
    }

    public void Dispose()
    {
        if (!_published)
        {
            File.Delete(Path);
        }

        _file.Dispose();
    }

    /// <summary>.NET opens no folders, so the rename is made durable by hand. Best effort: not every file system can.</summary>
    private static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(folder, CloseOnExec);
        if (descriptor >= 0)
        {
            _ = Sync(descriptor);
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
