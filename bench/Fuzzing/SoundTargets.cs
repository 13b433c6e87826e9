using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using FFMpegCore;

namespace AADiff.Bench.Fuzzing;

/// <summary>Sounds, through the readers of plain files and the real ffmpeg, and curves that people edit.</summary>
internal static class SoundTargets
{
    public const string CurveName = "curve CSV";
    public const string SoundName = "headers of sounds";

    private const int SampleRate = 16_000;

    private static readonly SoundDecoder _decoder = new();

    public static FuzzTarget Curves => FuzzTarget.Reader<UserError>(
        CurveName,
        [
            "frame,time,v,m:lightning\n0,0,0.1,0.2\n1,0.03333,0.5,1.0\n2,0.06667,1,2\n"u8.ToArray(),
            "\ufeffframe,a,u,\"m:rain\"\r\n0,0.5,1,1\r\n1,0.5,1,1.5\r\n"u8.ToArray(),
        ],
        ByteMutations.All,
        async input =>
        {
            using var reader = new StreamReader(new MemoryStream(input));
            await CurveCsvReader.ReadAsync(reader, "curve.csv", new FrameRate(30));
        });

    /// <summary>WAV, AIFF, FLAC, MP3, Ogg and MP4 of the same half second, made by ffmpeg.</summary>
    public static async Task<FuzzTarget> SoundsAsync()
    {
        using var folder = new TemporaryFolder();
        List<byte[]> seeds = [];
        foreach (string ending in new[] { "wav", "aiff", "flac", "mp3", "ogg", "m4a" })
        {
            string file = folder.File($"sound.{ending}");
            await FFMpegArguments
                .FromFileInput("sine=frequency=440:duration=0.5", verifyExists: false, input => input.ForceFormat("lavfi"))
                .OutputToFile(file, overwrite: true, output => output.WithCustomArgument("-ar 16000 -ac 2 -bitexact"))
                .ProcessAsynchronously();
            seeds.Add(await File.ReadAllBytesAsync(file));
        }

        return FuzzTarget.Reader<UserError>(SoundName, seeds, ByteMutations.All, ListenAsync);
    }

    private static async Task ListenAsync(byte[] input)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("sound");
        await File.WriteAllBytesAsync(path, input);
        ISound sound = await _decoder.OpenAsync(new SoundFile(path, "sound"), default);
        await foreach (ReadOnlyMemory<float> _ in sound.ReadAsync(SampleRate, default))
        {
            // Read to the end, which is where a sound that promised too much is found out.
        }
    }
}
