using AADiff.Bench.Measuring;
using AADiff.GpuNode.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Rendering;

/// <summary>What the farm adds to ONNX Runtime: the same pictures in the same batches with and without it, taking turns.</summary>
internal static class FarmBench
{
    private const int UsualRounds = 3;

    /// <param name="output">Gets the table.</param>
    /// <param name="recording">What is rendered.</param>
    /// <param name="rounds">Null: 3.</param>
    public static async Task<int> RunAsync(TextWriter output, Recording recording, int? rounds)
    {
        int slots = GpuNodeHosting.RoleOf(FarmConfiguration.Load([])).Slots;
        using TemporaryFolder cache = new();

        // The first render tells what is drawn, has everything compiled, and leaves the rewritten model to both; it does not count.
        Rendered warm = await RenderAsync(recording, cache.Path);
        int pictures = warm.Storyboard.Pictures.Length;
        output.WriteLine($"{Path.GetFileName(recording.Path)}, preset {recording.Preset}: {pictures} pictures in batches of {slots}");
        MachineLoad.Write(output, "before");
        Markdown.Header(
            output, "round", "bare loop, pictures/s", "farm, pictures/s", "farm ÷ bare", "bare loop, processor s", "farm, processor s",
            "bare ÷ farm, processor");
        List<double> speeds = [];
        List<double> processors = [];
        for (int round = 1; round <= (rounds ?? UsualRounds); round++)
        {
            // Who goes first changes, or a machine that slows down would favour one of them.
            Effort? early = round % 2 == 1 ? Bare() : null;
            Effort farm = (await RenderAsync(recording, cache.Path)).Effort;
            Effort bare = early ?? Bare();
            speeds.Add(bare.Wall / farm.Wall);
            processors.Add(bare.Processor / farm.Processor);
            Markdown.Row(
                output, $"{round}", $"{pictures / bare.Wall:f2}", $"{pictures / farm.Wall:f2}", $"{speeds[^1]:f3}",
                $"{bare.Processor:f1}", $"{farm.Processor:f1}", $"{processors[^1]:f3}");
        }

        Markdown.Row(output, "median", "", "", $"{speeds.Median():f3}", "", "", $"{processors.Median():f3}");
        MachineLoad.Write(output, "after");
        return 0;

        Effort Bare() => Effort.Of(() => BareLoop.Render(warm.Base, warm.Storyboard, slots, cache.Path));
    }

    /// <summary>
    /// Wall time is the farm's own for the stage; processor time is that of this process, so without ffmpeg's, which encodes meanwhile.
    /// </summary>
    private static async Task<Rendered> RenderAsync(Recording recording, string cacheFolder)
    {
        await using FreshFarm farm = await FreshFarm.StartAsync(cacheFolder, _ => { });
        string id = await farm.SubmitAsync(recording, recording.Preset, "bench", exact: true);
        Effort.Stopclock? began = null;
        Effort? spent = null;
        JobView? last = null;
        await foreach (JobView view in farm.FollowAsync(id))
        {
            last = view;
            if (view.Frames > 0)
            {
                began ??= Effort.Stopclock.Start();
            }

            if (view.Frames > 0 && view.Done == view.Pictures)
            {
                spent ??= began!.Value.Read();
            }
        }

        Storyboard storyboard = await JobDocuments.StoryboardAsync(farm.Objects, id, CancellationToken.None)
            ?? throw new InvalidOperationException("the farm lost the storyboard");
        BaseSpec spec = await JobDocuments.BaseAsync(farm.Objects, last!, CancellationToken.None)
            ?? throw new InvalidOperationException("the farm lost the base");
        return new Rendered(storyboard, spec, spent!.Value with { Wall = last!.StageSeconds["rendering"] });
    }

    private sealed record Rendered(Storyboard Storyboard, BaseSpec Base, Effort Effort);
}
