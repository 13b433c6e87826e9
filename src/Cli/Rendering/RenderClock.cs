using System.Collections.Immutable;
using System.Globalization;
using AADiff.Cli.Reports;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Rendering;

/// <summary>Where the time of one command goes: the build before it, its own steps, and the stages of the job in between.</summary>
internal sealed class RenderClock(Dependencies dependencies)
{
    private readonly long _began = dependencies.Clock.GetTimestamp();
    private readonly List<Timing> _before = [];
    private readonly List<Timing> _after = [];

    /// <summary>Times a step that comes before the job.</summary>
    public Task<T> BeforeAsync<T>(string step, Func<Task<T>> work) => MeasureAsync(_before, step, work);

    /// <summary>Times a step that comes after the job.</summary>
    public Task AfterAsync(string step, Func<Task> work) => MeasureAsync(_after, step, async () =>
    {
        await work();
        return true;
    });

    /// <summary>A job that had finished before took no time of this command.</summary>
    public ImmutableArray<Timing> Timings(JobView job, bool reused)
    {
        IEnumerable<Timing> stages = reused ? [] : job.StageSeconds
            .OrderBy(stage => JobStages.All.IndexOf(stage.Key) is var place and >= 0 ? place : JobStages.All.Length)
            .Select(stage => new Timing(stage.Key, stage.Value));
        IEnumerable<Timing> build = BuildSeconds is { } seconds ? [new Timing("build", seconds)] : [];
        return [.. build, .. _before, .. stages, .. _after];
    }

    public double Total => dependencies.Clock.GetElapsedTime(_began).TotalSeconds + (BuildSeconds ?? 0);

    /// <summary>Set by the script that has just built the program.</summary>
    private double? BuildSeconds =>
        double.TryParse(dependencies.Variable("AADIFF_BUILD_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : null;

    private async Task<T> MeasureAsync<T>(List<Timing> timings, string step, Func<Task<T>> work)
    {
        long start = dependencies.Clock.GetTimestamp();
        T result = await work();
        timings.Add(new Timing(step, dependencies.Clock.GetElapsedTime(start).TotalSeconds));
        return result;
    }
}
