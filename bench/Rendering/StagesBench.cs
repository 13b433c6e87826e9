using System.Collections.Immutable;
using AADiff.Bench.Measuring;
using AADiff.Shared.Farm;

namespace AADiff.Bench.Rendering;

/// <summary>Where the time of a video goes, and how few pictures it needs.</summary>
internal static class StagesBench
{
    private static readonly string[] _stages = ["listening", "grounding", "planning", "rendering", "finishing"];

    /// <param name="output">Gets the table.</param>
    /// <param name="recordings">Each is rendered with the default settings, and planned with its preset.</param>
    public static async Task<int> RunAsync(TextWriter output, ImmutableArray<Recording> recordings)
    {
        MachineLoad.Write(output, "before");
        Markdown.Header(
            output,
            ["recording", "frames", .. _stages.Select(
            stage => $"{stage}, s"), "pictures", "pictures a frame", "preset", "pictures", "pictures a frame"]);
        foreach (Recording recording in recordings)
        {
            // One home each: pictures of the one would be found by the other.
            JobView job = await RenderAsync(recording);
            JobView preset = await PlanAsync(recording);
            Markdown.Row(
                output,
                [
                    Path.GetFileName(recording.Path), $"{job.Frames}", .. _stages.Select(stage => Seconds(job, stage)), .. Pictures(job),
                    recording.Preset,
                    .. Pictures(preset),
                ]);
        }

        MachineLoad.Write(output, "after");
        return 0;
    }

    private static async Task<JobView> RenderAsync(Recording recording)
    {
        await using FreshFarm farm = await FreshFarm.StartAsync();
        return await farm.FinishAsync(await farm.SubmitAsync(recording, "default"));
    }

    private static async Task<JobView> PlanAsync(Recording recording)
    {
        await using FreshFarm farm = await FreshFarm.StartAsync();
        return await farm.PlanAsync(await farm.SubmitAsync(recording, recording.Preset));
    }

    private static string Seconds(JobView job, string stage) => job.StageSeconds.TryGetValue(stage, out double seconds) ? $"{seconds:f2}" : "–";

    private static string[] Pictures(JobView job) => [$"{job.Pictures}", $"{(double)job.Pictures / job.Frames:f2}"];
}
