using AADiff.Bench.Measuring;
using AADiff.Bench.Rendering;
using AADiff.Coordinator.Adaptive;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Testing;

namespace AADiff.Bench.Pictures;

/// <summary>How many pictures adaptive rendering draws, and how far its frames are from those that would be drawn for them.</summary>
internal static class PictureBench
{
    /// <param name="output">Gets the table.</param>
    /// <param name="every">Of the different frames, one in so many is drawn for comparison.</param>
    /// <param name="fidelity">Wanted, in decibel.</param>
    /// <param name="only">Part of the name of those that are rendered; null: all.</param>
    public static async Task<int> RunAsync(TextWriter output, int every, double fidelity, string? only)
    {
        using TemporaryFolder cache = new();
        MachineLoad.Write(output, "before");
        Markdown.Header(
            output, "video", "frames", "pictures, exact", "adaptive", "share", "waves", "worst frame, dB", "mean, dB", "worst block, dB",
            "exact, s", "adaptive, s");
        foreach (PictureCase one in PictureCase.All.Where(one => only is null || one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            // The seconds are the farm's, from the storyboard to the stored video.
            (_, _, double exact) = await RenderAsync(one, exact: true, cache.Path);
            (Storyboard storyboard, BaseSpec spec, double adaptive) = await RenderAsync(one, exact: false, cache.Path);
            using PictureDrawer drawer = new(spec, cache.Path);
            Measure(output, one.Name, storyboard with { Blends = null }, drawer, every, fidelity, exact, adaptive);
        }

        MachineLoad.Write(output, "after");
        return 0;
    }

    private static void Measure(
        TextWriter output, string name, Storyboard storyboard, PictureDrawer drawer, int every, double fidelity, double exactSeconds, double seconds)
    {
        Dictionary<int, bool> results = [];
        int waves = 1;
        IRefinement refinement = AdaptivePictures.Of(storyboard, results);
        for (; !refinement.Open.IsEmpty; refinement = AdaptivePictures.Of(storyboard, results), waves++)
        {
            drawer.Draw([.. refinement.Chosen.Select(picture => storyboard.Pictures[picture].Strengths)]);
            foreach (BlendCheck check in refinement.Open)
            {
                PictureDistance distance = PictureDistance.Between(Shown(check.Foreseen), drawer.Draw(storyboard.Pictures[check.Picture].Strengths), drawer.Width);
                results[check.Picture] = BlendBound.Of(fidelity).Allows(distance);
            }
        }

        Storyboard settled = AdaptivePictures.Settle(storyboard, results);
        int drawn = refinement.Chosen.Length;
        List<PictureDistance> frames = [];
        foreach (int frame in Enumerable.Range(0, storyboard.Frames.Length).DistinctBy(frame => string.Join(' ', storyboard.StrengthsOf(frame).ToArray())).Where((_, i) => i % every == 0))
        {
            byte[] exact = drawer.Draw([.. storyboard.StrengthsOf(frame)]);
            frames.Add(PictureDistance.Between(Shown(settled.BlendOf(frame)), exact, drawer.Width));
        }

        Markdown.Row(
            output, name, $"{storyboard.Frames.Length}", $"{storyboard.Pictures.Length}", $"{drawn}", $"{drawn / (double)storyboard.Pictures.Length:f2}", $"{waves}",
            $"{frames.Min(one => one.Whole):f1}", $"{frames.Average(one => one.Whole):f1}", $"{frames.Min(one => one.WorstBlock):f1}",
            $"{exactSeconds:f0}", $"{seconds:f0}");

        byte[] Shown(FrameBlend blend)
        {
            byte[][] pictures = drawer.Draw([.. blend.Pictures.Select(picture => storyboard.Pictures[picture].Strengths)]);
            if (blend.IsAlone)
            {
                return pictures[0];
            }

            byte[] blended = new byte[pictures[0].Length];
            PictureBlending.Blend(pictures, blend.Weights!.Value.AsSpan(), blended);
            return blended;
        }
    }

    private static async Task<(Storyboard Storyboard, BaseSpec Base, double Seconds)> RenderAsync(PictureCase one, bool exact, string cacheFolder)
    {
        await using FreshFarm farm = await FreshFarm.StartAsync(cacheFolder, _ => { });
        string id = await farm.SubmitAsync("bench", files => one.Request(files) with { Exact = exact }, one.Sounds);
        JobView job = await farm.FinishAsync(id);
        return (
            await JobDocuments.StoryboardAsync(farm.Objects, id, CancellationToken.None) ?? throw new InvalidOperationException("the farm lost the storyboard"),
            await JobDocuments.BaseAsync(farm.Objects, job, CancellationToken.None) ?? throw new InvalidOperationException("the farm lost the base"),
            job.StageSeconds["rendering"] + job.StageSeconds["finishing"]);
    }
}
