using AADiff.Coordinator.Tests.Api;
using AADiff.Models;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Farm;
using AADiff.Testing.Video;

namespace AADiff.Coordinator.Tests.Proofs;

/// <summary>A completed job of six seconds whose grey picture brightens with its tone, and all that it left in the store.</summary>
internal static class FinishedJob
{
    private const int Rate = 12;
    private const int SampleRate = 16000;
    private const int Levels = 8;

    /// <summary>Humps of unequal height and distance, one value a frame: no shift of them is like another.</summary>
    private static readonly int[] _levels = [.. Enumerable.Range(0, 6 * Rate).Select(frame => (int)Math.Round((Levels - 1) * Hump(frame / (double)Rate)))];

    public static JobView View(string id) => FakeJobs.Completed(ObjectNames.Video(id, "1"))(FakeJobs.Planned(FakeJobs.Accepted(id)));

    public static async Task<JobView> StoreAsync(VideoWorld world, string id)
    {
        // 1. Sound and pictures, and the video of both.
        string sound = world.Wav($"{id}.wav", SampleRate, 1, Enumerable.Range(0, _levels.Length * SampleRate / Rate).Select(
            i => _levels[Math.Min(_levels.Length - 1, i * Rate / SampleRate)] / (Levels - 1f) * 0.5f * MathF.Sin(2 * MathF.PI * 600 * i / SampleRate)));
        RenderRequest request = await world.RequestAsync(sound, new FrameRate(Rate));
        string video = await world.VideoAsync(request, _levels, 64, 64, [.. Enumerable.Range(0, Levels).Select(level => (byte)(20 + (28 * level)))]);
        await using (FileStream content = File.OpenRead(video))
        {
            await world.Store.PutAsync(ObjectNames.Video(id, "1"), content, "video/mp4");
        }

        // 2. What planning wrote down.
        Storyboard board = VideoWorld.Storyboard(new FrameRate(Rate), _levels);
        BaseSpec spec = (await new FakeChecker().CheckAsync(FakeJobs.Request, default)).Spec with { ModelDigest = ModelFolder.Open(TestData.MiniModel(), null).Digest };
        await world.Store.PutJsonAsync(ObjectNames.Request(id), request, SpecJson.Options);
        await world.Store.PutJsonAsync(ObjectNames.Storyboard(id), board, SpecJson.Options);
        await world.Store.PutJsonAsync(ObjectNames.BaseSpec(board.Base), spec, SpecJson.Options);
        return View(id);
    }

    private static double Hump(double seconds) => Math.Min(1, new (double At, double Width, double Height)[]
    {
        (0.8, 0.2, 0.9), (1.9, 0.15, 0.5), (3.1, 0.25, 1), (4.0, 0.15, 0.7), (5.3, 0.2, 0.8),
    }.Sum(hump => hump.Height * Math.Exp(-Math.Pow((seconds - hump.At) / hump.Width, 2))));
}
