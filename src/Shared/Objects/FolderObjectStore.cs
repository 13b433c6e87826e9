using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Objects;

/// <summary>
/// Objects as files below one folder, which several processes of a machine may share. A put goes through <c>.parts/</c> (written, synced to disk,
/// renamed), so that a reader never meets half an object. A name can't be both an object and the folder of another one.
/// </summary>
public sealed class FolderObjectStore : IObjectStore
{
    private readonly string _root;
    private readonly FolderFailure _failures;
    private readonly FolderParts _parts;

    /// <summary>Creates the folder if need be and removes what killed processes left in <c>.parts/</c>.</summary>
    /// <exception cref="ObjectStoreException">The folder can't be created or written to.</exception>
    public FolderObjectStore(string folder, ILoggerFactory? logs = null)
    {
        _root = Path.GetFullPath(folder);
        _failures = new FolderFailure(_root, logs);
        _parts = _failures.Translate("", () => new FolderParts(_root, ObjectName.Reserved));
    }

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        var file = new FileInfo(PathOf(name));
        return Task.FromResult(_failures.Translate(name, () => file.Exists ? Describe(name, file) : Missing<ObjectInfo>()));
    }

    public async Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default)
    {
        string path = PathOf(name);
        if (Directory.Exists(path))
        {
            throw new ArgumentException($"'{name}' can't be stored in the folder {_root}: other objects lie below that name.", nameof(name));
        }

        _failures.Translate(name, CheckStillThere);
        using FolderPart part = _failures.Translate(name, _parts.Create);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            int read;

            // The source's own errors must stay what they are; only those of the disk mean that the store is unusable.
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                _failures.Translate(name, () => part.Write(buffer.AsSpan(0, read)));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        cancellationToken.ThrowIfCancellationRequested();
        _failures.Translate(name, () => part.Publish(path));
    }

    public Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default)
    {
        string path = PathOf(name);
        return Task.FromResult(_failures.Translate<Stream>(name, () =>
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, useAsync: true);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(path))
            {
                CheckStillThere();
                throw new FileNotFoundException($"There is no object '{name}' in {_root}.", name, e);
            }
        }));
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectName.CheckPrefix(prefix);
        _failures.Translate(prefix, CheckStillThere);
        string start = prefix[..(prefix.LastIndexOf('/') + 1)];
        foreach (ObjectInfo found in Walk(start, prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default)
    {
        string path = PathOf(name);
        _failures.Translate(name, CheckStillThere);
        return Task.FromResult(_failures.Translate(name, () =>
        {
            try
            {
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
                return true;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return false;
            }
        }));
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        string path = PathOf(name);
        _failures.Translate(name, CheckStillThere);
        _failures.Translate(name, () =>
        {
            if (!File.Exists(path))
            {
                return;
            }

            File.Delete(path);
            RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        });
        return Task.CompletedTask;
    }

    public Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ObjectName.Check(name);
        return Task.FromResult<Uri?>(null);
    }

    private static ObjectInfo Describe(string name, FileInfo file) => new(name, file.Length, file.LastWriteTimeUtc);

    /// <summary>Depth first. Folders sort with their '/', which makes the order that of the full names: "a-b" before "a/b" before "ab".</summary>
    private IEnumerable<ObjectInfo> Walk(string folderName, string prefix)
    {
        List<(string Name, FileInfo? File)> entries = _failures.Translate(folderName, () => Entries(folderName, prefix));
        foreach ((string name, FileInfo? file) in entries)
        {
            if (file is null)
            {
                foreach (ObjectInfo below in Walk(name, prefix))
                {
                    yield return below;
                }
            }
            else if (_failures.Translate(name, () => file.Exists))
            {
                yield return Describe(name, file);
            }
        }
    }

    private List<(string Name, FileInfo? File)> Entries(string folderName, string prefix)
    {
        var folder = new DirectoryInfo(Path.Combine(_root, folderName));
        var entries = new List<(string Name, FileInfo? File)>();

        // The usual case where a picture is looked up, and an exception takes ten times as long.
        if (!folder.Exists)
        {
            return entries;
        }

        try
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                string name = folderName + entry.Name + (entry is DirectoryInfo ? "/" : "");
                bool wanted = name.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(name, StringComparison.Ordinal);
                if (wanted && name != ObjectName.Reserved + "/")
                {
                    entries.Add((name, entry as FileInfo));
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Its last object was deleted while we walked.
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    private void RemoveEmptyFolders(string folder)
    {
        try
        {
            for (; folder.Length > _root.Length && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }
        catch (IOException)
        {
            // Somebody put an object there in between.
        }
    }

    private string PathOf(string name)
    {
        ObjectName.Check(name);
        return Path.Combine(_root, name);
    }

    private T? Missing<T>()
        where T : class
    {
        CheckStillThere();
        return null;
    }

    /// <summary>An unmounted or deleted store must not look like one that has no objects.</summary>
    private void CheckStillThere()
    {
        if (!_parts.Exists)
        {
            throw new ObjectStoreException($"The object folder {_root} is gone; mount or restore it.");
        }
    }
}
