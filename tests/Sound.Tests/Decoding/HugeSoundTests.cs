using AADiff.Sound.Decoding;
using AADiff.Sound.Decoding.Pcm;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>Files beyond 4 GiB that take some kilobytes of disk: a tone and then nothing but holes.</summary>
public sealed class HugeSoundTests : IDisposable
{
    private const int Rate = 8000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_WAV_whose_size_has_no_room_in_its_header_is_heard_beyond_what_the_header_says()
    {
        SoundFile file = await FileAsync(claimedSeconds: 1);

        ISound sound = await new SoundDecoder().OpenAsync(file, default);
        float[] heard = await BeginningAsync(sound, 3 * Rate);

        Assert.Null(PcmSound.Find(file));
        Assert.True(sound.Format.SizeWrapped);
        Assert.Equal(Rate, sound.Format.SampleRate);
        Assert.Equal(Enumerable.Range(0, 2 * Rate).Select(Tone), heard[..(2 * Rate)]);
        Assert.All(heard[(2 * Rate)..], sample => Assert.Equal(0, sample));
    }

    [Fact]
    public async Task A_small_WAV_with_the_same_header_ends_where_it_says()
    {
        SoundFile file = await FileAsync(claimedSeconds: 1, length: 100_000);

        ISound sound = await new SoundDecoder().OpenAsync(file, default);

        Assert.False(sound.Format.SizeWrapped);
        Assert.Equal(Rate, (await Recordings.ReadAllAsync(sound, Rate)).Length);
    }

    private static float Tone(int n) => (short)(8000 * Math.Sin(n * 0.1)) / 32_768f;

    /// <summary>Two seconds of the tone.</summary>
    private async Task<SoundFile> FileAsync(int claimedSeconds, long? length = null)
    {
        byte[] data = [.. Enumerable.Range(0, 2 * Rate).SelectMany(n => BitConverter.GetBytes((short)(Tone(n) * 32_768)))];
        uint claimed = (uint)(claimedSeconds * Rate * sizeof(short));
        byte[] bytes = WaveBytes.Of(WaveBytes.Integers, Rate, 1, 16, data, claimed);
        await using FileStream file = File.Create(_folder.File("huge.wav"));
        await file.WriteAsync(bytes);
        file.SetLength(length ?? bytes.Length - data.Length + claimed + (1L << 32));
        return new SoundFile(file.Name);
    }

    private static async Task<float[]> BeginningAsync(ISound sound, int samples)
    {
        List<float> heard = [];
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(Rate, CancellationToken.None))
        {
            heard.AddRange(block.Span);
            if (heard.Count >= samples)
            {
                break;
            }
        }

        return [.. heard[..samples]];
    }
}
