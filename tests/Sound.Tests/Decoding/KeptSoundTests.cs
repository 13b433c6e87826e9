using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Presets;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

public sealed class KeptSoundTests
{
    [Fact]
    public async Task What_was_read_once_is_not_decoded_again()
    {
        GeneratedSound decoded = Ramp(12_000);
        KeptSound kept = new(decoded);

        float[] first = await ReadAsync(kept), second = await ReadAsync(kept);

        Assert.Equal(Enumerable.Range(0, 24_000).Select(i => (float)(i / 2 * 1e-5) * (i % 2 == 0 ? 1 : -1)), first);
        Assert.Equal(first, second);
        Assert.Equal(1, decoded.TimesRead);
    }

    [Fact]
    public async Task What_is_too_long_for_memory_is_decoded_each_time()
    {
        GeneratedSound decoded = Ramp(12_000);
        KeptSound kept = new(decoded, mostSamples: 23_999);

        Assert.Equal(await ReadAsync(kept), await ReadAsync(kept));
        Assert.Equal(2, decoded.TimesRead);
    }

    [Fact]
    public async Task Half_a_sound_is_not_taken_for_the_whole()
    {
        KeptSound kept = new(Ramp(12_000));
        await foreach (ReadOnlyMemory<float> block in kept.ReadAsync(48_000, default))
        {
            break;
        }

        Assert.Equal(24_000, (await ReadAsync(kept)).Length);
    }

    [Fact]
    public async Task A_sound_whose_word_and_preset_are_heard_is_decoded_once()
    {
        using ClapCache claps = new();
        ModelFolder model = ModelFolder.Open(TestData.MiniModel());
        GeneratedSound decoded = new(48_000, 5 * 48_000, i => 0.3 * Math.Sin(i * 0.05) * Math.Sin(i * 2e-5));

        ListenedSound heard = await new SoundListener(new Decoded(decoded), claps).ListenAsync(new ListeningRequest(decoded.File, new FrameRate(30))
        {
            Preset = SoundPresets.Auto,
            Model = model,
            Words = new WordRequest(ClipTokenizer.Load(model.TokenizerFolder).Encode("lightning over a city"), [], 1),
        });

        Assert.NotNull(heard.Preset?.Score);
        Assert.NotEmpty(heard.Driven);
        Assert.Equal(1, decoded.TimesRead);
    }

    private static GeneratedSound Ramp(int samples) => new(48_000, samples, i => i * 1e-5) { Factors = [1, -1] };

    private static async Task<float[]> ReadAsync(KeptSound sound)
    {
        List<float> samples = [];
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(48_000, default))
        {
            samples.AddRange(block.Span);
        }

        return [.. samples];
    }

    private sealed class Decoded(ISound sound) : ISoundDecoder
    {
        public Task<ISound> OpenAsync(SoundFile file, CancellationToken cancellationToken) => Task.FromResult(sound);
    }
}
