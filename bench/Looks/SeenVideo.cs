using System.Collections.Immutable;
using AADiff.Bench.Rendering;
using AADiff.Cli.Rendering;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;

namespace AADiff.Bench.Looks;

/// <summary>A finished video, looked at picture by picture.</summary>
/// <param name="Look">What it was made of.</param>
/// <param name="Job">With preset and words.</param>
/// <param name="Curves">Whether it follows the sound.</param>
/// <param name="Strengths">Of the driven word, [frames].</param>
/// <param name="Similarity">Cosine of the picture and "a photo of WORD", [frames].</param>
/// <param name="Pictures">[frames]; equal frames share one.</param>
internal sealed record SeenVideo(
    Look Look,
    JobView Job,
    SyncCurves Curves,
    ImmutableArray<double> Strengths,
    ImmutableArray<double> Similarity,
    ImmutableArray<DecodedPicture> Pictures)
{
    public string Word => Job.Words.FirstOrDefault(word => word.Driven)?.Word ?? "";

    public static async Task<SeenVideo> RenderAsync(Look look, Recording recording, FreshFarm farm, ClipModel clip)
    {
        JobView job = await farm.FinishAsync(await farm.SubmitAsync(recording, recording.Preset, look.Id));
        SoundTrack track = RequestDraft.Track(recording.Path) with { Preset = recording.Preset };
        SyncCurves curves = await RenderExtras.MeasureAsync(farm.Objects, job, new SoundInput(recording.Path, track), CancellationToken.None);
        Storyboard storyboard = await JobDocuments.StoryboardAsync(farm.Objects, job.JobId, CancellationToken.None)
            ?? throw new InvalidOperationException($"the store lost the storyboard of {job.JobId}");

        double[] word = clip.Embed($"a photo of {job.Words.First(one => one.Driven).Word}");
        Func<int, string> names = await StoryboardPictures.NamesAsync(farm.Objects, storyboard, CancellationToken.None);
        PictureReader reader = new(farm.Objects);
        Dictionary<FrameBlend, (DecodedPicture Picture, double Similarity)> seen = [];
        foreach (FrameBlend blend in Enumerable.Range(0, storyboard.Frames.Length).Select(storyboard.BlendOf).Distinct())
        {
            DecodedPicture picture = await new BlendedFrames(reader).ReadAsync(FrameSource.Of(blend, names), CancellationToken.None);
            seen[blend] = (picture, clip.Embed(picture).Zip(word, (a, b) => a * b).Sum());
        }

        int[] frames = [.. Enumerable.Range(0, storyboard.Frames.Length)];
        return new SeenVideo(
            look,
            job,
            curves,
            [.. frames.Select(frame => (double)storyboard.StrengthsOf(frame)[0])],
            [.. frames.Select(frame => seen[storyboard.BlendOf(frame)].Similarity)],
            [.. frames.Select(frame => seen[storyboard.BlendOf(frame)].Picture)]);
    }
}
