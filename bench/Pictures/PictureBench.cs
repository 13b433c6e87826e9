using AADiff.Bench.Measuring;
using AADiff.Bench.Rendering;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
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
            output, "video", "frames", "pictures, exact", "adaptive", "share", "worst frame, dB", "mean, dB", "worst block, dB",
            "encoded, worst frame, dB", "worst block, dB", "exact, s", "adaptive, s");
        foreach (PictureCase one in PictureCase.All.Where(one => only is null || one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            Rendered exact = await RenderAsync(one, request => request with { Exact = true }, cache);
            Rendered adaptive = await RenderAsync(one, request => request with { Fidelity = fidelity }, cache);
            using PictureDrawer drawer = new(adaptive.Base, cache.Path);
            IReadOnlyList<PictureDistance> frames = Compare(adaptive.Storyboard, drawer, every);
            IReadOnlyList<PictureDistance> encoded = await CompareEncodedAsync(adaptive, drawer, every);
            Markdown.Row(
                output, one.Name, $"{adaptive.Job.Frames}", $"{exact.Job.Pictures}", $"{adaptive.Job.Pictures}", $"{adaptive.Job.Pictures / (double)exact.Job.Pictures:f2}",
                $"{frames.Min(one => one.Whole):f1}", $"{frames.Average(one => one.Whole):f1}", $"{frames.Min(one => one.WorstBlock):f1}",
                $"{encoded.Min(one => one.Whole):f1}", $"{encoded.Min(one => one.WorstBlock):f1}", $"{exact.Seconds:f0}", $"{adaptive.Seconds:f0}");
        }

        MachineLoad.Write(output, "after");
        return 0;
    }

    /// <summary>Frames as they are blended beside those that are drawn for their strengths.</summary>
    private static List<PictureDistance> Compare(Storyboard storyboard, PictureDrawer drawer, int every) =>
    [
        .. Enumerable.Range(0, storyboard.Frames.Length)
            .DistinctBy(frame => string.Join(' ', storyboard.StrengthsOf(frame).ToArray()))
            .Where((_, i) => i % every == 0)
            .Select(frame => PictureDistance.Between(Shown(storyboard, frame, drawer), drawer.Draw([.. storyboard.StrengthsOf(frame)]), drawer.Width)),
    ];

    /// <summary>What the encoder changes of the frames that it is given.</summary>
    private static async Task<List<PictureDistance>> CompareEncodedAsync(Rendered rendered, PictureDrawer drawer, int every)
    {
        List<PictureDistance> distances = [];
        int frame = 0;
        await foreach (byte[] shown in EncodedFrames.ReadAsync(rendered.Video, Shown(rendered.Storyboard, 0, drawer).Length))
        {
            if (frame % every == 0)
            {
                distances.Add(PictureDistance.Between(shown, Shown(rendered.Storyboard, frame, drawer), drawer.Width));
            }

            frame++;
        }

        return distances;
    }

    private static byte[] Shown(Storyboard storyboard, int frame, PictureDrawer drawer)
    {
        FrameBlend blend = storyboard.BlendOf(frame);
        byte[][] pictures = drawer.Draw([.. blend.Pictures.Select(picture => storyboard.Pictures[picture].Strengths)]);
        if (blend.IsAlone)
        {
            return pictures[0];
        }

        byte[] blended = new byte[pictures[0].Length];
        PictureBlending.Blend(pictures, blend.Weights!.Value.AsSpan(), blended);
        return blended;
    }

    private static async Task<Rendered> RenderAsync(PictureCase one, Func<RenderRequest, RenderRequest> change, TemporaryFolder folder)
    {
        await using FreshFarm farm = await FreshFarm.StartAsync(folder.Path, _ => { });
        string id = await farm.SubmitAsync("bench", files => change(one.Request(files)), one.Sounds);
        JobView job = await farm.FinishAsync(id);
        string video = folder.File("video.mp4");
        await using (FileStream file = File.Create(video))
        await using (Stream stored = await farm.Objects.OpenAsync(job.VideoObjectName!))
        {
            await stored.CopyToAsync(file);
        }

        return new Rendered(
            await JobDocuments.StoryboardAsync(farm.Objects, id, CancellationToken.None) ?? throw new InvalidOperationException("the farm lost the storyboard"),
            await JobDocuments.BaseAsync(farm.Objects, job, CancellationToken.None) ?? throw new InvalidOperationException("the farm lost the base"),
            job,
            video);
    }

    /// <param name="Storyboard">Settled.</param>
    /// <param name="Base">Of its pictures.</param>
    /// <param name="Job">As it ended.</param>
    /// <param name="Video">File; the next one takes its place.</param>
    private sealed record Rendered(Storyboard Storyboard, BaseSpec Base, JobView Job, string Video)
    {
        /// <summary>From the storyboard to the stored video.</summary>
        public double Seconds => Job.StageSeconds["rendering"] + Job.StageSeconds["finishing"];
    }
}
