using System.Collections.Immutable;
using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Storyboards whose pictures differ in the strength of one word.</summary>
internal static class Storyboards
{
    public static BaseKey Base { get; } = new(new string('b', 64));

    public static RenderRequest Request { get; } = new()
    {
        Prompt = "lightning over a city",
        Sounds = [new SoundTrack { ObjectName = FakeJobs.Input('a', ".ogg"), FileName = "a.ogg", Sha256 = FakeJobs.Input('a', ".ogg").Digest }],
        Model = "mini",
        User = "ann",
    };

    /// <summary>Each picture shown once, in order, unless <paramref name="frames"/> says otherwise.</summary>
    public static Storyboard Of(int pictures, params int[] frames)
    {
        ImmutableArray<PlannedPicture> all = [.. Enumerable.Range(0, pictures).Select(
            picture => new PlannedPicture(Key(picture), [picture / 1024f]))];
        return new Storyboard(Base, new FrameRate(10), frames.Length > 0 ? [.. frames] : [.. Enumerable.Range(0, pictures)], all);
    }

    /// <summary>The same pictures, for frames halfway between them.</summary>
    public static Storyboard Adaptive(int pictures)
    {
        Storyboard all = Of(pictures);
        return all with { Strengths = [.. all.Frames.Select(frame => (Math.Min(pictures - 1, frame + 0.5f)) / 1024)] };
    }

    public static PictureKey Key(int picture) => BaseSpec.PictureKey(Base, [picture / 1024f]);

    public static JobPlan Plan(Storyboard storyboard) => new(
        storyboard,
        storyboard.IsAdaptive ? AdaptivePictures.First(storyboard) : null,
        [new WordScore("lightning", 0.5, true), new WordScore("city", 0.25, false)],
        [new PresetScore("thunder.ogg", "thunder", 0.5)],
        ["the sound is short"],
        ImmutableSortedDictionary<string, double>.Empty.Add("listening", 1.5));
}
