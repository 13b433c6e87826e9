using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// Working files of one video. Everything in it can be made again; what is finished has its final name, what is not ends in <c>.part</c>.
/// ffmpeg runs inside it and sees only these short names, so that no path of the user's needs quoting.
/// </summary>
public sealed class AssemblyFolder
{
    /// <summary>
    /// Tells unfinished files of this process from those that a killed one left. Of the process, not of this object: an assembly that is
    /// stopped may still be writing for a moment when the one that follows it begins.
    /// </summary>
    private static readonly string _process = $"{Guid.NewGuid():n}";

    public AssemblyFolder(string workFolder, string jobId)
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

    public static string SegmentName(string digest) => $"segment-{digest}.mp4";

    public static string SoundName(Sha256Digest digest) => $"sound-{digest}.m4a";

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public bool Has(string name) => System.IO.File.Exists(File(name));

    /// <summary>Makes the folder and removes what an earlier process left unfinished in it.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Path);
        foreach (string part in Directory.EnumerateFiles(Path,
            "*.part").Where(p => !System.IO.Path.GetFileName(p).StartsWith(_process, StringComparison.Ordinal)))
        {
            System.IO.File.Delete(part);
        }
    }

    public void Delete()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>
    /// A name for an unfinished file, which is nobody else's and which <see cref="Create"/> leaves alone while this process lives.
    /// </summary>
    public static string Unfinished() => $"{_process}-{Guid.NewGuid():n}.part";

    /// <summary>Runs <paramref name="write"/> on a name of its own and gives the file its final name when that went well.</summary>
    public async Task WriteAsync(string name, Func<string, Task> write)
    {
        string part = Unfinished();
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
