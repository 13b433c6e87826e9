using AADiff.Shared.Errors;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

public sealed class StoppedDecoderTests : IDisposable
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(2);
    private readonly TemporaryFolder _folder = new();
    private readonly FfmpegSoundDecoder _decoder = new(FfmpegPrograms.Installed, _soon);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_decoder_that_is_stopped_is_ended_and_another_goes_on_at_the_same_sample()
    {
        string path = Noise();
        float[] expected = await Recordings.ReadAllAsync(path);

        Assert.Equal(expected, await ReadAsync(path, stops: 1));
    }

    [Fact]
    public async Task A_decoder_that_is_stopped_twice_fails_with_a_sentence_and_leaves_nothing()
    {
        string path = Noise();
        UserError error = await Assert.ThrowsAsync<UserError>(() => ReadAsync(path, stops: 2));

        Assert.Equal(ErrorClass.Failed, error.Class);
        Assert.Contains("ffmpeg did nothing for 2 s", error.Message, StringComparison.Ordinal);
        Assert.Empty(DecoderTraces.FoldersFor(path));
    }

    [Fact]
    public async Task A_decoder_that_waits_for_its_reader_is_left_in_peace()
    {
        string path = Noise();
        ISound sound = await _decoder.OpenAsync(new SoundFile(path), CancellationToken.None);
        int process = 0;
        await foreach (ReadOnlyMemory<float> _ in sound.ReadAsync(48_000, CancellationToken.None))
        {
            int[] running = [.. FfmpegProcesses.All(Assert.Single(DecoderTraces.FoldersFor(path)))];
            if (process > 0)
            {
                Assert.Equal([process], running);
                break;
            }

            // The reader is the slow one: twice as slow as what is taken for hanging.
            process = Assert.Single(running);
            await Task.Delay(2 * _soon);
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed_and_nothing_of_a_living_one()
    {
        string path = Noise();
        string left = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"aadiff-sound-{await ProcessMarks.EndedAsync()}-x")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "samples"), "");
        ISound sound = await _decoder.OpenAsync(new SoundFile(path), CancellationToken.None);

        await foreach (ReadOnlyMemory<float> _ in sound.ReadAsync(48_000, CancellationToken.None))
        {
            SafeName.RemoveLeftovers();
            Assert.False(Directory.Exists(left));
            Assert.Single(DecoderTraces.FoldersFor(path));
            break;
        }

        Assert.Empty(DecoderTraces.FoldersFor(path));
    }

    /// <summary>Reads slowly enough that ffmpeg is always ahead, and stops it that many times.</summary>
    private async Task<float[]> ReadAsync(string path, int stops)
    {
        ISound sound = await _decoder.OpenAsync(new SoundFile(path), CancellationToken.None);
        var samples = new List<float>();
        int stopped = 0;
        Task stopping = Task.CompletedTask;
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(48_000, CancellationToken.None))
        {
            samples.AddRange(block.Span);
            if (stopped++ == 0)
            {
                string folder = Assert.Single(DecoderTraces.FoldersFor(path));
                int first = await FfmpegProcesses.InAsync(folder);
                FfmpegProcesses.Stop(first);
                stopping = stops > 1 ? Task.Run(() => StopNextAsync(path, folder)) : stopping;
            }
        }

        await stopping;
        return [.. samples];
    }

    private static async Task StopNextAsync(string path, string first)
    {
        while (true)
        {
            foreach (string folder in DecoderTraces.FoldersFor(path).Where(folder => folder != first))
            {
                FfmpegProcesses.Stop(await FfmpegProcesses.InAsync(folder));
                return;
            }

            await Task.Delay(10);
        }
    }

    private string Noise()
    {
        string path = _folder.File("noise.wav");
        Recordings.Ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=60:r=48000", "-c:a", "pcm_s16le", path);
        return path;
    }
}
