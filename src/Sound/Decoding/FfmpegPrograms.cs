using System.ComponentModel;
using AADiff.Shared.Programs;

namespace AADiff.Sound.Decoding;

/// <summary>
/// The installed ffmpeg and ffprobe, started so that they can open nothing but the files of one run, have no network, and end when they use too much
/// or hang (<see cref="ProgramRules"/>).
/// </summary>
public sealed class FfmpegPrograms
{
    private readonly string? _folder;
    private readonly Lazy<Task<bool>> _confined;

    /// <param name="folder">Of the programs; null: where the system finds them.</param>
    public FfmpegPrograms(string? folder = null)
    {
        _folder = folder;
        _confined = new Lazy<Task<bool>>(RunsConfinedAsync);
    }

    /// <summary>Those that the system finds.</summary>
    public static FfmpegPrograms Installed { get; } = new();

    /// <param name="program">ffmpeg or ffprobe.</param>
    /// <param name="arguments">Made of fixed names and numbers.</param>
    /// <param name="rules">Files and limits; the program's own files need not be named.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Win32Exception">It is not there or can't be started.</exception>
    public async Task<ProgramRun> StartAsync(string program, string arguments, ProgramRules rules, CancellationToken cancellationToken)
    {
        string path = Find(program);
        bool confined = await _confined.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        return ProgramRun.Start(path, arguments, rules with { Runs = [.. rules.Runs, .. FilesOf(path)], Confined = confined }, cancellationToken);
    }

    /// <summary>Null: all is well. Else a sentence for whoever runs the farm.</summary>
    public async Task<string?> MissingAsync()
    {
        try
        {
            Find("ffmpeg");
            Find("ffprobe");
        }
        catch (Win32Exception e)
        {
            return $"{e.Message}, so no sound can be read; install ffmpeg (Debian and Ubuntu: apt-get install ffmpeg).";
        }

        return Confinement.Missing
            ?? (await _confined.Value.ConfigureAwait(false)
                ? null
                : "The installed ffmpeg does not start when it may open nothing but its own files, so it runs with its own restrictions and limits only; "
                    + "install the ffmpeg of the system.");
    }

    /// <summary>A build whose libraries lie in an unusual place, or a script that starts another program, is better run as before than not at all.</summary>
    private async Task<bool> RunsConfinedAsync()
    {
        try
        {
            string path = Find("ffmpeg");
            ProgramRules rules = new()
            {
                Folder = ScratchFolder.Existing.FirstOrDefault("/"),
                Runs = [.. FilesOf(path)],
                Limits = new ProgramLimits(SoundLimits.Usual.DecoderMemory, TimeSpan.FromMinutes(1), 0, FfmpegLimits.Silence),
            };
            await using ProgramRun run = ProgramRun.Start(path, "-v error -h", rules, CancellationToken.None);
            return (await run.FinishAsync(CancellationToken.None).ConfigureAwait(false)).Succeeded;
        }
        catch (Exception e) when (e is Win32Exception or ProgramSilentException or ProgramOvertimeException)
        {
            // Not there at all, or not fit to be confined: the run itself tells which.
            return false;
        }
    }

    private string Find(string program)
    {
        const int NotFound = 2;
        string[] folders = _folder is not null ? [_folder]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return folders.Select(folder => Path.GetFullPath(Path.Combine(folder, file))).FirstOrDefault(File.Exists)
            ?? throw new Win32Exception(NotFound, $"{program} is not there");
    }

    /// <summary>The program itself wherever links lead, and the libraries that were installed with it.</summary>
    private static IEnumerable<string> FilesOf(string path)
    {
        string file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        string folder = Path.GetDirectoryName(file)!;
        return [file, Path.Combine(folder, "..", "lib"), Path.Combine(folder, "..", "lib64")];
    }
}

/// <summary>
/// What one run of ffmpeg or ffprobe may use, beside what options say of sounds (<see cref="SoundLimits"/>) and videos. Measured: a sound takes 75 MB, pictures
/// of 4096 × 4096 take 1.1 GB.
/// </summary>
public static class FfmpegLimits
{
    /// <summary>The header of a file is read within a second.</summary>
    public static TimeSpan ProbeTime { get; } = TimeSpan.FromMinutes(1);

    /// <summary>A program that could go on and uses no processor time for as long is ended, and started again once.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest file that is written.</summary>
    public const long FileBytes = 64L << 30;

    /// <summary>Pixels of a picture inside a sound file or a video that is looked at: 8192 × 4608.</summary>
    public const int Pixels = 8192 * 4608;
}
