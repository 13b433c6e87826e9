using System.Collections.Immutable;
using System.Diagnostics;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Testing.Pictures;
using AADiff.Video;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Testing.Video;

/// <summary>A folder with a store, sounds and one-coloured pictures, and ffmpeg to look at what came out.</summary>
public sealed class VideoWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="store">Null: one of its own.</param>
    public VideoWorld(FolderObjectStore? store = null) => Store = store ?? new FolderObjectStore(_folder.File("store"));

    public FolderObjectStore Store { get; }

    /// <summary>Of its own, so that no test waits for the encoders of another.</summary>
    public EncodingTurns Turns { get; } = new();

    public string WorkFolder => _folder.File("work");

    public VideoFolder Folder { get; private set; } = null!;

    public string File(string name) => _folder.File(name);

    public static Storyboard Storyboard(FrameRate rate, IEnumerable<int> frames) => GreyPictures.Storyboard(rate, frames);

    private static VideoLimits Limits(TimeSpan? silence) => VideoLimits.Usual with { Silence = silence ?? FfmpegLimits.Silence };

    public VideoEncoder Encoder(RenderRequest request, string job = "job", TimeSpan? silence = null)
    {
        Folder = new VideoFolder(WorkFolder, job);
        Folder.Create();
        return new VideoEncoder(Folder, Store, request, Turns, NullLoggerFactory.Instance, Limits(silence));
    }

    /// <summary>Encodes and checks a run of frames in the folder of a job, which becomes <see cref="Folder"/>.</summary>
    public async Task<CheckedFile> SegmentAsync(
        RenderRequest request,
        ImmutableArray<FrameSource> frames,
        string job = "job",
        TimeSpan? silence = null,
        VideoLimits? limits = null,
        CancellationToken cancellationToken = default)
    {
        Folder = new VideoFolder(WorkFolder, job);
        Folder.Create();
        SegmentSpec spec = SegmentSpec.Of("test", request.FrameRate, VideoShape.Of(request), frames, _ => null);
        SegmentEncoder encoder = new(Folder, new RecordedPictures(Store), NullLoggerFactory.Instance, limits ?? Limits(silence));
        return (await encoder.CheckAsync([await encoder.EncodeAsync(spec.Key(), spec, cancellationToken)], cancellationToken))[0];
    }

    public async Task<RenderRequest> RequestAsync(string soundFile, FrameRate rate, int? height = null)
    {
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(soundFile);
        InputName name = InputName.Of(Sha256Digest.Of(bytes), Path.GetExtension(soundFile));
        await Store.PutAsync(name.Value, new MemoryStream(bytes), "audio/wav");
        return new RenderRequest
        {
            Prompt = "thunder",
            Model = "mini",
            FrameRate = rate,
            VideoHeight = height,
            Sounds = [new SoundTrack { ObjectName = name, FileName = Path.GetFileName(soundFile), Sha256 = name.Digest }],
        };
    }

    /// <summary>Of several sounds.</summary>
    public async Task<RenderRequest> RequestAsync(FrameRate rate, params string[] soundFiles)
    {
        RenderRequest[] requests = await Task.WhenAll(soundFiles.Select(file => RequestAsync(file, rate)));
        return requests[0] with { Sounds = [.. requests.Select(request => request.Sounds[0])] };
    }

    /// <summary>Object names of one-coloured pictures, the given grey each.</summary>
    public async Task<ImmutableArray<string>> PicturesAsync(int width, int height, params byte[] greys) =>
        [.. await GreyPictures.StoreAsync(Store, width, height, greys)];

    /// <summary>A 16-bit WAV with the given samples in every channel, each in [−1, 1].</summary>
    public string Wav(string name, int sampleRate, int channels, IEnumerable<float> samples)
    {
        byte[] data = [.. samples.SelectMany(s => Enumerable.Repeat(BitConverter.GetBytes((short)(s * 32767)), channels)).SelectMany(b => b)];
        using var writer = new BinaryWriter(System.IO.File.Create(File(name)));
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)channels);
        writer.Write(sampleRate);
        writer.Write(sampleRate * channels * 2);
        writer.Write((short)(channels * 2));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return File(name);
    }

    /// <summary>A WAV of 32-bit floats, whatever they are.</summary>
    public string Floats(string name, int sampleRate, int channels, float[] interleaved)
    {
        using var writer = new BinaryWriter(System.IO.File.Create(File(name)));
        writer.Write("RIFF"u8);
        writer.Write(36 + (interleaved.Length * sizeof(float)));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)3);
        writer.Write((short)channels);
        writer.Write(sampleRate);
        writer.Write(sampleRate * channels * sizeof(float));
        writer.Write((short)(channels * sizeof(float)));
        writer.Write((short)32);
        writer.Write("data"u8);
        writer.Write(interleaved.Length * sizeof(float));
        foreach (float sample in interleaved)
        {
            writer.Write(sample);
        }

        return File(name);
    }

    public string Tone(string name, double seconds, int sampleRate = 44100, int channels = 1) =>
        Wav(name, sampleRate, channels, Enumerable.Range(0, (int)Math.Round(seconds * sampleRate)).Select(n => 0.3f * MathF.Sin(n * 0.06f)));

    /// <summary>The whole way from pictures, one a grey, to a video; returns its path.</summary>
    public Task<string> VideoAsync(RenderRequest request, IEnumerable<int> frames, int width, int height, params byte[] greys) =>
        VideoAsync(request, frames, width, height, greys, _ => Task.CompletedTask);

    /// <param name="request">Of the video.</param>
    /// <param name="frames">Picture of each frame.</param>
    /// <param name="width">Of the pictures.</param>
    /// <param name="height">Of the pictures.</param>
    /// <param name="greys">The pictures.</param>
    /// <param name="beforeJoining">May change what was encoded.</param>
    public async Task<string> VideoAsync(
        RenderRequest request, IEnumerable<int> frames, int width, int height, byte[] greys, Func<EncodedSound, Task> beforeJoining)
    {
        Storyboard storyboard = Storyboard(request.FrameRate, frames);
        ImmutableArray<string> pictures = await PicturesAsync(width, height, greys);
        VideoEncoder encoder = Encoder(request);
        EncodedSound sound = await encoder.EncodeSoundAsync(CancellationToken.None);
        var segments = ImmutableArray.CreateBuilder<CheckedFile>();
        foreach (Segment segment in Segment.Cut(storyboard.Frames.Length, storyboard.FrameRate))
        {
            ImmutableArray<FrameSource> shown =
                [.. Enumerable.Range(segment.First, segment.Count).Select(f => FrameSource.Of(storyboard.BlendOf(f), picture => pictures[picture]))];
            segments.Add(await SegmentAsync(request, shown));
        }

        await beforeJoining(sound);
        await encoder.MuxAsync(VideoFolder.Video, segments.ToImmutable(), storyboard.Frames.Length, sound, CancellationToken.None);
        return Folder.File(VideoFolder.Video);
    }

    /// <summary>Frames that show one picture each.</summary>
    public static ImmutableArray<FrameSource> Showing(params IEnumerable<string> pictures) => [.. pictures.Select(FrameSource.Alone)];

    /// <summary>What a program writes to its standard output; fails the test when it fails.</summary>
    public static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        Xunit.Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    public static Task<byte[]> FfmpegAsync(params string[] arguments) => RunAsync("ffmpeg", ["-v", "error", "-y", .. arguments]);

    /// <summary>Mean luma of every frame of a video, decoded.</summary>
    public static async Task<byte[]> BrightnessAsync(string video) =>
        await FfmpegAsync("-i", video, "-map", "0:v", "-fps_mode", "passthrough", "-vf", "scale=1:1:flags=area,format=gray", "-f", "rawvideo", "-");

    /// <summary>Samples of a video's sound, mono, decoded.</summary>
    public static async Task<float[]> SamplesAsync(string video, int sampleRate)
    {
        byte[] bytes = await FfmpegAsync("-i", video, "-vn", "-ac", "1", "-ar", $"{sampleRate}", "-f", "f32le", "-");
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    public void Dispose() => _folder.Dispose();
}
