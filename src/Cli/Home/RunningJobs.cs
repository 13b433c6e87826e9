using System.Text.Json;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Cli.Home;

/// <summary>
/// What the command that works with a home knows of its jobs, in a file beside the journal: the journal has one reader, and whoever asks in another
/// terminal is answered from here (<c>list</c>, <c>show</c>). The file goes with the command; what one that was killed left goes with the next.
/// </summary>
internal sealed class RunningJobs : IDisposable
{
    /// <summary>Jobs that are kept in it, the newest ones.</summary>
    private const int Most = 200;

    private static readonly TimeSpan _often = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, JobView> _jobs;
    private long _written;

    public RunningJobs(HomeFolder home, IEnumerable<JobView> jobs, TimeProvider clock)
    {
        (_path, _clock) = (PathOf(home), clock);
        _jobs = jobs.OrderByDescending(job => job.Submitted).Take(Most).ToDictionary(job => job.JobId, StringComparer.Ordinal);
        Write();
    }

    /// <summary>How a job stands now; written at most once a second, its end at once.</summary>
    public void Update(JobView job)
    {
        _jobs[job.JobId] = job;
        if (job.Status.HasEnded() || _clock.GetElapsedTime(_written) >= _often)
        {
            Write();
        }
    }

    public void Dispose() => Forget(_path);

    /// <summary>What a killed command left is no longer so. For whoever holds the home.</summary>
    public static void Forget(HomeFolder home) => Forget(PathOf(home));

    /// <summary>Null: nobody writes any. Only where another process holds the home.</summary>
    public static SeenJobs? Read(HomeFolder home)
    {
        try
        {
            using FileStream file = new(PathOf(home), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize<SeenJobs>(file, SpecJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Not there, or of another version: then the home is said to be in use.
            return null;
        }
    }

    private static void Forget(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static string PathOf(HomeFolder home) => Path.Combine(home.Data, "running.json");

    private void Write()
    {
        _written = _clock.GetTimestamp();
        string part = _path + ".part";
        try
        {
            using (FileStream file = PrivateFiles.Open(part, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, new SeenJobs(_clock.GetUtcNow(), [.. _jobs.Values]), SpecJson.Options);
            }

            File.Move(part, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Others see an older state, or none; what is rendered does not depend on it.
        }
    }
}

/// <param name="At">When it was so.</param>
/// <param name="Jobs">As they stood.</param>
internal sealed record SeenJobs(DateTimeOffset At, JobView[] Jobs);
