using System.Diagnostics;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>Files for the decoder, made by ffmpeg itself.</summary>
internal static class Recordings
{
    public static readonly string Dog = TestData.Vectors("sounds", "dog_44100_mono.wav");

    public static void Ffmpeg(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    /// <summary>All samples, channels interleaved.</summary>
    public static async Task<float[]> ReadAllAsync(string path, int? sampleRate = null)
    {
        ISound sound = await OpenAsync(path);
        var samples = new List<float>();
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(sampleRate ?? sound.Format.SampleRate, CancellationToken.None))
        {
            samples.AddRange(block.Span);
        }

        return [.. samples];
    }

    public static Task<ISound> OpenAsync(string path) => new FfmpegSoundDecoder().OpenAsync(new SoundFile(path), CancellationToken.None);
}
