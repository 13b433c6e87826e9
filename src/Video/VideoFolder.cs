using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Programs;
using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <summary>
/// Working files of one video. Everything in it can be made again; what is finished has its final name, what is not ends in <c>.part</c>.
/// ffmpeg runs inside it and sees only <see cref="PlainName"/>s, so that nothing of a user's is among its arguments.
/// </summary>
public sealed class VideoFolder
{
    /// <summary>
    /// Tells unfinished files of this process from those that a killed one left. Of the process, not of this object: an assembly that is
    /// stopped may still be writing for a moment when the one that follows it begins.
    /// </summary>
    private static readonly string _process = $"{Guid.NewGuid():n}";

    /// <summary>Ending of the file beside the folder that says which process worked in it last.</summary>
    private const string Owner = ".owner";

    /// <summary>A folder of a process that has ended is kept for as long: another one may go on with its job.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromDays(1);

    private static readonly Lock _lock = new();
    private static readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);

    public VideoFolder(string workFolder, string jobId)
    {
        if (jobId.Length == 0 || jobId is "." or ".." || jobId != System.IO.Path.GetFileName(jobId))
        {
            throw new ArgumentException($"'{jobId}' can't be the name of a folder.", nameof(jobId));
        }

        JobId = jobId;
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(workFolder, jobId));
    }

    public string JobId { get; }

    public string Path { get; }

    public static PlainName Video { get; } = new("video.mp4");

    public static PlainName SegmentName(SegmentKey key) => new($"segment-{key}.mp4");

    public static PlainName SoundName(Sha256Digest digest) => new($"sound-{VideoEncoder.Version}-{digest}.m4a");

    public string File(PlainName name) => System.IO.Path.Combine(Path, name.ToString());

    public bool Has(PlainName name) => System.IO.File.Exists(File(name));

    /// <summary>Makes the folder and removes what an earlier process left unfinished in it.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Path);
        System.IO.File.WriteAllText(Path + Owner, ProcessMark.Own);
        foreach (string part in Directory.EnumerateFiles(Path,
            "*.part").Where(p => !System.IO.Path.GetFileName(p).StartsWith(_process, StringComparison.Ordinal)))
        {
            System.IO.File.Delete(part);
        }
    }

    public void Delete() => Delete(Path);

    /// <summary>An assembly of this process works here from now on.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            _users[Path] = _users.GetValueOrDefault(Path) + 1;
        }
    }

    /// <summary>It does not any more; with the last one the files go too, if nobody will go on with them.</summary>
    public void Leave(bool forGood)
    {
        lock (_lock)
        {
            if (--_users[Path] > 0)
            {
                return;
            }

            _users.Remove(Path);
            if (forGood)
            {
                Delete();
            }
        }
    }

    /// <summary>
    /// Removes from a work folder what ended processes left: unfinished files at once, finished ones when nobody has gone on with them for a day.
    /// </summary>
    /// <returns>How many folders and files.</returns>
    public static int RemoveLeftovers(string workFolder, DateTime now)
    {
        int removed = 0;
        foreach (string folder in Directory.Exists(workFolder) ? Directory.GetDirectories(workFolder) : [])
        {
            string owner = folder + Owner;
            if (System.IO.File.Exists(owner) && ProcessMark.IsAlive(System.IO.File.ReadAllText(owner)))
            {
                continue;
            }

            if (now - Directory.GetLastWriteTimeUtc(folder) > _kept)
            {
                Delete(folder);
                removed++;
                continue;
            }

            foreach (string part in Directory.GetFiles(folder, "*.part"))
            {
                System.IO.File.Delete(part);
                removed++;
            }
        }

        return removed;
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        System.IO.File.Delete(folder + Owner);
    }

    /// <summary>
    /// A name for an unfinished file, which is nobody else's and which <see cref="Create"/> leaves alone while this process lives.
    /// </summary>
    public static PlainName Unfinished() => new($"{_process}-{Guid.NewGuid():n}.part");

    /// <summary>Runs <paramref name="write"/> on a name of its own and gives the file its final name when that went well.</summary>
    public async Task WriteAsync(PlainName name, Func<PlainName, Task> write)
    {
        PlainName part = Unfinished();
        try
        {
            await write(part).ConfigureAwait(false);
            System.IO.File.Move(File(part), File(name), overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(File(part));
        }
    }
}
