using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using AADiff.Shared.Errors;
using AADiff.Shared.Programs;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>Files that claim more than anybody needs.</summary>
public sealed class HostileSoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(1, 768_001)]
    [InlineData(65, 48_000)]
    public async Task More_channels_or_samples_a_second_than_recordings_have_are_refused(short channels, int rate)
    {
        string path = Write("fine.wav", Wav(channels, rate, 1, new byte[channels * 2 * 100]));
        UserError error = await Assert.ThrowsAsync<UserError>(() => Recordings.OpenAsync(path));
        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Contains("at most 64 channels and 768000 Hz", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cover_of_many_megapixels_costs_no_memory_and_the_sound_is_heard()
    {
        string plain = _folder.File("plain.mp3");
        Recordings.Ffmpeg("-i", Recordings.Dog, "-c:a", "libmp3lame", "-id3v2_version", "0", "-write_xing", "0", plain);
        string path = Write("cover.mp3", [.. CoverTag(Png(14_000, 14_000)), .. await File.ReadAllBytesAsync(plain)]);

        Assert.InRange((await Recordings.ReadAllAsync(path)).Length, 200_000, 240_000);

        // 784 MB decoded, which the limit alone does not give.
        Assert.Contains("Cannot allocate memory", await SaidByAsync("ffmpeg", $"-nostdin -v error -i {SafeName.Input} -map 0:v -f null -", path));
        Assert.DoesNotContain("Cannot allocate memory", await SaidByAsync("ffprobe", FfmpegArguments.Describe(SafeName.Input, wrapped: false), path));
        string decode = FfmpegArguments.Samples(SafeName.Input, new("samples"), new SoundFormat(48_000, 1, null), 48_000);
        Assert.DoesNotContain("Cannot allocate memory", await SaidByAsync("ffmpeg", decode, path));
    }

    [Fact]
    public async Task Hours_in_a_few_kilobytes_are_decoded_by_an_ffmpeg_of_bounded_memory()
    {
        string path = _folder.File("hours.flac");
        Recordings.Ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=7200", "-c:a", "flac", path);
        ISound sound = await Recordings.OpenAsync(path);
        long samples = 0;
        int process = 0;
        string status = "";
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(16_000, CancellationToken.None))
        {
            samples += block.Length;
            process = process > 0 ? process : FfmpegProcesses.All(Assert.Single(DecoderTraces.FoldersFor(path))).Single();

            // Alive as long as it is far ahead of the end.
            status = samples < 7000 * 16_000 && File.Exists($"/proc/{process}/status") ? await File.ReadAllTextAsync($"/proc/{process}/status") : status;
        }

        Assert.Equal(7200 * 16_000, samples);
        string largest = status.Split('\n').Last(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Assert.InRange(int.Parse(largest["VmHWM:".Length..^"kB".Length].Trim()), 1, 150_000);
    }

    [Fact]
    public async Task Numbers_that_are_none_are_silence()
    {
        float[] samples = [0.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.25f];
        string path = Write("float.wav", Wav(1, 48_000, 3, [.. samples.SelectMany(BitConverter.GetBytes)]));
        float[] heard = await Recordings.ReadAllAsync(path);
        Assert.Equal([0.5f, 0, 0, 0, 0.25f], heard);
    }

    [Fact]
    public void A_sound_is_refused_when_it_goes_on_for_more_than_a_day_or_more_frames_than_are_kept()
    {
        var sound = new GeneratedSound(48_000, 1, _ => 0);
        long hour = 3600 * 48_000L;

        Envelope.RefuseEndless(sound, 24 * hour, 48_000, new FrameRate(30));
        Envelope.RefuseEndless(sound, 6 * hour, 48_000, new FrameRate(120));
        Assert.Contains("longer than 24 hours", Refusal(24 * hour, 30), StringComparison.Ordinal);
        Assert.Contains("more than 2592000 frames at 120 frames per second", Refusal(6 * hour, 120), StringComparison.Ordinal);

        string Refusal(long samples, int fps) => Assert.Throws<UserError>(
            () => Envelope.RefuseEndless(sound, samples + 48_000, 48_000, new FrameRate(fps))).Message;
    }

    /// <summary>What a program complains of that may have no more than 150 MB.</summary>
    private static async Task<string> SaidByAsync(string program, string arguments, string path)
    {
        using var name = SafeName.For(path);
        ProgramRules rules = name.Rules(SoundLimits.Usual.DecoderMemory, FfmpegLimits.ProbeTime, FfmpegLimits.Silence);
        rules = rules with { Limits = rules.Limits with { MemoryBytes = 150L << 20 } };
        await using ProgramRun run = await FfmpegPrograms.Installed.StartAsync(program, arguments, rules, CancellationToken.None);
        return string.Join('\n', (await run.FinishAsync(CancellationToken.None)).Complaints);
    }

    private static byte[] Wav(short channels, int rate, short kind, byte[] data)
    {
        short bytes = (short)(kind == 3 ? 4 : 2);
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write(kind);
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(unchecked(rate * channels * bytes));
        writer.Write((short)(channels * bytes));
        writer.Write((short)(8 * bytes));
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return file.ToArray();
    }

    private static byte[] CoverTag(byte[] png)
    {
        byte[] body = [0, .. "image/png"u8, 0, 3, 0, .. png];
        byte[] frame = [.. "APIC"u8, 0, 0, 0, 0, 0, 0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), body.Length);
        int n = frame.Length;
        return [.. "ID3"u8, 3, 0, 0, (byte)((n >> 21) & 127), (byte)((n >> 14) & 127), (byte)((n >> 7) & 127), (byte)(n & 127), .. frame];
    }

    /// <summary>All black, four bytes a pixel.</summary>
    private static byte[] Png(int width, int height)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            byte[] row = new byte[1 + (4 * width)];
            for (int y = 0; y < height; y++)
            {
                zlib.Write(row);
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 6);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        byte[] chunk = [0, 0, 0, 0, .. named, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + named.Length), Crc32.HashToUInt32(named));
        return chunk;
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }
}
