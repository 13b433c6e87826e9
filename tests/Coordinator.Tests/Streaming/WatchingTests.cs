using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Tests.Api;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using AADiff.Testing.Video;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Tests.Streaming;

/// <summary>A video of 11 s in three segments, whose last one waits for a picture, played by ffmpeg by way of the API.</summary>
public sealed class WatchingTests : TestKit, IAsyncLifetime
{
    private const int SampleRate = 44100;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly FrameRate _rate = new(30000, 1001);
    private readonly ApiServer _server = new();
    private readonly VideoWorld _world;
    private readonly Storyboard _storyboard = VideoWorld.Storyboard(_rate, Enumerable.Range(0, 330).Select(frame => frame / 60));
    private RenderRequest _request = null!;
    private ImmutableArray<RecordedPicture> _pictures;

    public WatchingTests() => _world = new VideoWorld(_server.Objects);

    private Uri Address => new(_server.Http.BaseAddress!, "api/jobs/j1/hls/");

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();

        // Silence, and a click with every change of the picture, so that both can be compared.
        float[] clicks = new float[11 * SampleRate];
        for (int picture = 1; picture < 6; picture++)
        {
            Array.Fill(clicks, 0.8f, (int)(picture * 60 * 1.001 / 30 * SampleRate), 2000);
        }

        _request = await _world.RequestAsync(_world.Wav("clicks.wav", SampleRate, 2, clicks), _rate);
        _pictures = [.. (await _world.PicturesAsync(64, 48, 20, 60, 100, 140, 180, 220)).Select((name, picture) => new RecordedPicture(picture, name))];
        _server.Farm.Add(FakeJobs.Planned(FakeJobs.Accepted("j1")) with { User = "ann" });
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _world.Dispose();
    }

    [Fact]
    public async Task The_beginning_of_a_video_plays_with_its_sound_while_the_rest_is_drawn_and_in_the_end_all_of_it_does()
    {
        Assert.Equal(HttpStatusCode.Conflict, (await GetAsync("index.m3u8")).StatusCode);
        IActorRef assembly = Start();
        assembly.Tell(new PicturesRecorded(_pictures[..5]));

        Assert.DoesNotContain("ENDLIST", await ListAsync(parts: 2), StringComparison.Ordinal);
        Assert.Equal(Greys(0, 240), await SeenAsync());
        Assert.Equal(Greys(120, 120), await SeenAsync(first: 1));
        await RequireClicksAsync(8);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("video-2.m4s")).StatusCode);

        assembly.Tell(new PicturesRecorded(_pictures));
        var stored = await ExpectMsgAsync<VideoStored>(_patience);
        _server.Farm.Add(FakeJobs.Completed(stored.ObjectName)((await _server.Farm.FindAsync("j1"))!));

        Assert.EndsWith("#EXT-X-ENDLIST\n", await ListAsync(parts: 3), StringComparison.Ordinal);
        await RequireClicksAsync(11);
        Assert.Equal(await FramesAsync(Path.Combine(_server.ObjectFolder, stored.ObjectName)), await FramesAsync(new Uri(Address, "index.m3u8").AbsoluteUri));
    }

    [Theory]
    [InlineData("video-x.m4s")]
    [InlineData("stream.json")]
    [InlineData("..%2Frequest.json")]
    public async Task Nothing_but_parts_is_read_by_the_name_of_a_part(string name)
    {
        await _server.Objects.PutAsync(ObjectNames.StreamPart("j1", "stream.json"), new MemoryStream([1]), "application/json");

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(name)).StatusCode);
    }

    private IActorRef Start()
    {
        IActorRef assembly = ActorOfAsTestActorRef<AssemblyActor>(
            AssemblyActor.Props("j1", _request, new AssemblyDependencies
            {
                Store = _world.Store,
                WorkFolder = _world.WorkFolder,
                Turns = _world.Turns,
                Publishes = true,
            }),
            TestActor);
        assembly.Tell(new StoryboardKnown(_storyboard));
        return assembly;
    }
    private Task<HttpResponseMessage> GetAsync(string name) => _server.Http.GetAsync($"api/jobs/j1/hls/{name}");

    /// <summary>The list of the video, once it has that many parts.</summary>
    private async Task<string> ListAsync(int parts)
    {
        string list = "";
        await AwaitConditionAsync(
            async () =>
            {
                using HttpResponseMessage answer = await GetAsync("video.m3u8");
                list = answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : "";
                return list.Split(".m4s").Length - 1 == parts;
            },
            _patience);
        return list;
    }

    /// <summary>
    /// The playlist as an input of ffmpeg that ends where it ends now: else ffmpeg waits for more, as any player does. Its begin is left out as a
    /// player leaves it that is told to go on further behind; ffmpeg 5.1 itself can't seek in any list of fragmented MP4.
    /// </summary>
    private async Task<string[]> SoFarAsync(int first = 0)
    {
        foreach (string name in (string[])["index.m3u8", "video.m3u8", "sound.m3u8"])
        {
            string list = await _server.Http.GetStringAsync(new Uri(Address, name));
            list = list.Replace("video-", $"{Address}video-", StringComparison.Ordinal).Replace("sound-", $"{Address}sound-", StringComparison.Ordinal);
            list = name == "video.m3u8" ? string.Join("#EXTINF", list.Split("#EXTINF") is [var head, .. var rest] ? [head, .. rest[first..]] : []) : list;
            await File.WriteAllTextAsync(_world.File(name), name == "index.m3u8" ? list : list + "#EXT-X-ENDLIST\n");
        }

        return ["-protocol_whitelist", "file,http,tcp,crypto", "-i", _world.File("index.m3u8")];
    }

    private static int[] Greys(int first, int count) => [.. Enumerable.Range(first, count).Select(frame => 20 + (40 * (frame / 60)))];

    /// <summary>How bright frames are, to the next of the greys.</summary>
    private async Task<int[]> SeenAsync(int first = 0) =>
    [
        .. (await VideoWorld.FfmpegAsync(
            [
                .. await SoFarAsync(first), "-map", "0:v", "-fps_mode", "passthrough", "-vf", "scale=1:1:flags=area,format=gray", "-f", "rawvideo", "-",
            ])).Select(grey => 20 + (40 * (int)Math.Round((grey - 20) / 40.0))),
    ];

    /// <summary>Every click within 10 ms of where the picture changes. What the header says is before the beginning is not heard.</summary>
    private async Task RequireClicksAsync(int seconds)
    {
        byte[] bytes = await VideoWorld.FfmpegAsync(
            [.. await SoFarAsync(), "-copyts", "-map", "0:a", "-af", $"atrim=0:{seconds}", "-ac", "1", "-ar", $"{SampleRate}", "-f", "f32le", "-"]);
        float[] samples = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        int[] clicks = [.. Enumerable.Range(1, samples.Length - 1).Where(i => samples[i] > 0.4f && samples[Math.Max(0, i - 3000)..i].All(before => before <= 0.4f))];

        Assert.InRange(samples.Length, (seconds * SampleRate) - 2048, seconds * SampleRate);
        Assert.Equal(Enumerable.Range(1, (int)(seconds / 2.002)).Select(picture => Math.Round(picture * 2.002, 2)), clicks.Select(at => Math.Round((double)at / SampleRate, 2)));
    }

    /// <summary>Digests and times of all frames.</summary>
    private static async Task<string> FramesAsync(string video) => Encoding.ASCII.GetString(
        await VideoWorld.FfmpegAsync("-i", video, "-copyts", "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-"));
}
