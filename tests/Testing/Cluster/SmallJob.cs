using System.Buffers.Binary;
using System.Text;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Testing.Cluster;

/// <summary>A job of the bundled small model whose frames all differ: a tone that swells.</summary>
/// <param name="Frames">Frames, 12 a second.</param>
/// <param name="Steps">Sampling steps: how long a picture takes.</param>
/// <param name="Seed">Jobs of different seeds have no picture in common.</param>
/// <param name="Exact">A picture a frame; otherwise only those that are needed.</param>
public sealed record SmallJob(int Frames, int Steps, ulong Seed = 1, bool Exact = true)
{
    public const int FramesPerSecond = 12;
    public const string Prompt = "thunder over a barn";
    public const string Word = "thunder";

    /// <summary>Below the models folder that a <see cref="ProcessCluster"/> has.</summary>
    public const string ModelName = "mini";

    private const int SampleRate = 16000;

    /// <summary>A WAV file, 16 bit, one channel.</summary>
    public byte[] Sound()
    {
        int samples = SampleRate * Frames / FramesPerSecond;
        byte[] file = new byte[44 + (2 * samples)];
        Encoding.ASCII.GetBytes("RIFF----WAVEfmt ").CopyTo(file, 0);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        Encoding.ASCII.GetBytes("data").CopyTo(file, 36);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples);
        for (int i = 0; i < samples; i++)
        {
            double swell = (i + 1.0) / samples;
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + (2 * i)), (short)(30000 * swell * Math.Sin(2 * Math.PI * 440 * i / SampleRate)));
        }

        return file;
    }

    /// <summary>Puts the sound into the store and asks for it.</summary>
    public async Task<RenderRequest> RequestAsync(IObjectStore store, string user = "anonymous")
    {
        byte[] sound = Sound();
        InputName name = InputName.Of(Sha256Digest.Of(sound), ".wav");
        await store.PutAsync(name.Value, new MemoryStream(sound), "audio/wav");
        return new RenderRequest
        {
            Prompt = Prompt,
            Sounds = [new SoundTrack { ObjectName = name, FileName = "swell.wav", Sha256 = name.Digest, Words = [Word] }],
            Model = ModelName,
            FrameRate = new FrameRate(FramesPerSecond),
            Steps = Steps,
            Seed = Seed,
            Exact = Exact,
            User = user,
        };
    }

    /// <summary>The same as a command.</summary>
    public string[] RenderArguments(string sound, string video, string frames) =>
    [
        "render", "--audio", sound, "--preset", "default", "--word", Word, "--prompt", Prompt, "--model", TestData.MiniModel(), "--fps", $"{FramesPerSecond}",
        "--steps", $"{Steps}", "--seed", $"{Seed}", "--batch", "2", "-o", video, "--frames", frames,
        .. Exact ? ["--exact"] : Array.Empty<string>(),
    ];
}
