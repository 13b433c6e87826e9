using AADiff.Sound.Decoding;
using AADiff.Testing;

namespace AADiff.Sound.Tests;

/// <summary>The sounds of <c>vectors/audio/cases.json</c>: recordings through the real decoder, the others by their formula.</summary>
internal static class VectorSounds
{
    public static readonly string[] Ids =
        ["dog", "rooster", "thunder", "fire16k", "am1k", "clicks", "noise", "silence", "sine", "short"];

    public static async Task<ISound> OpenAsync(string id)
    {
        switch (id)
        {
            case "dog": return await FileAsync("dog_44100_mono.wav");
            case "rooster": return await FileAsync("rooster_44100_mono.wav");
            case "thunder": return new MeanSound(await FileAsync("thunder_24000_stereo.wav"));
            case "fire16k": return await FileAsync("fire_16000_mono.wav");
            case "dog_half": return new ScaledSound(await FileAsync("dog_44100_mono.wav"), 0.5f);
            case "dog_quiet": return new ScaledSound(await FileAsync("dog_44100_mono.wav"), 0.01f);
            case "dog_below_guard": return new ScaledSound(await FileAsync("dog_44100_mono.wav"), 0.0001f);
            case "am1k":
                return new GeneratedSound(44_100, 220_500, n => 0.25 * (1 - Math.Cos(2 * Math.PI * n / 44100)) * Tone(n, 1000));
            case "clicks": return new GeneratedSound(48_000, 240_000, n => n % 24_000 == 12_000 ? 0.8 : 0);
            case "silence": return new GeneratedSound(44_100, 220_500, _ => 0);
            case "sine": return new GeneratedSound(44_100, 220_500, n => Tone(n, 1000));
            case "short": return new GeneratedSound(44_100, 1000, n => 0.5 * Tone(n, 300));
            case "noise":
                Noise noise = new(12345);
                return new GeneratedSound(44_100, 220_500, n => (noise = n == 0 ? new Noise(12345) : noise).Next() * 0.25);
            case "long":
                Noise hiss = new(99);
                return new GeneratedSound(22_050, 3_969_000, n =>
                    0.4 * (hiss = n == 0 ? new Noise(99) : hiss).Next() * Math.Pow(0.5 - (0.5 * Math.Cos(2 * Math.PI * n / 160965)), 2));
            default: throw new ArgumentOutOfRangeException(nameof(id), id, "no such vector");
        }
    }

    private static double Tone(long n, double hertz) => Math.Sin(2 * Math.PI * hertz * n / 44100);

    private static Task<ISound> FileAsync(string name) =>
        new FfmpegSoundDecoder().OpenAsync(new SoundFile(TestData.Vectors("sounds", name)), CancellationToken.None);
}
