using System.Runtime.CompilerServices;
using NAudio.Wave;

namespace AADiff.Sound.Decoding.Pcm;

/// <summary>
/// Uncompressed sound read in this process; at another rate than its own <paramref name="resampled"/> is read. Gives the very samples that ffmpeg
/// gives.
/// </summary>
internal sealed class PcmSound(SoundFile file, PcmHeader header, ISound resampled) : ISound
{
    private const int BlockFrames = 16_384;

    private long _repaired;

    public SoundFile File => file;

    public SoundFormat Format => header.Format;

    public long Repaired => Math.Max(_repaired, resampled.Repaired);

    /// <summary>Null: it is for ffmpeg.</summary>
    public static PcmHeader? Find(SoundFile file)
    {
        try
        {
            using FileStream stream = System.IO.File.OpenRead(file.Path);

            // Sizes in larger files may have wrapped.
            return stream.CanSeek && stream.Length <= uint.MaxValue ? PcmHeader.Read(stream) : null;
        }
        catch (IOException)
        {
            // Shorter than its header says, or not readable: ffmpeg reads what there is, and says what is wrong.
            return null;
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (sampleRate != Format.SampleRate)
        {
            await foreach (ReadOnlyMemory<float> block in resampled.ReadAsync(sampleRate, cancellationToken).ConfigureAwait(false))
            {
                yield return block;
            }

            yield break;
        }

        using FileStream stream = Open();
        using WaveStream reader = header.IsAiff ? new AiffFileReader(stream) : new WaveFileReader(stream);
        ISampleProvider samples = reader.ToSampleProvider();
        float[] buffer = new float[BlockFrames * Format.Channels];
        (long given, long repaired) = (0, 0);
        while (Fill(samples, buffer) is > 0 and int filled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            repaired += SampleRepair.Apply(buffer.AsSpan(0, filled));
            _repaired = Math.Max(_repaired, repaired);
            given += filled / Format.Channels;
            SoundRefusal.RefuseEndless(file, given, sampleRate);
            yield return buffer.AsMemory(0, filled);
        }
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SoundRefusal.Unreadable(file, e);
        }
    }

    /// <summary>Samples of whole frames; fewer than asked for only at the end.</summary>
    private int Fill(ISampleProvider samples, Span<float> buffer)
    {
        try
        {
            int filled = 0;
            while (filled < buffer.Length && samples.Read(buffer[filled..]) is > 0 and int read)
            {
                filled += read;
            }

            return filled / Format.Channels * Format.Channels;
        }
        catch (IOException e)
        {
            throw SoundRefusal.Unreadable(file, e);
        }
    }
}
