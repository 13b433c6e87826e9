using System.ComponentModel;
using System.Runtime.CompilerServices;
using AADiff.Shared.Programs;

namespace AADiff.Sound.Decoding;

/// <summary>
/// A sound that an ffmpeg process of its own decodes each time it is read. One that hangs is ended, and after it as after one that was killed another
/// goes on where it was: the same file gives the same samples.
/// </summary>
internal sealed class FfmpegSound(SoundFile file, SoundFormat format, FfmpegPrograms programs, TimeSpan silence) : ISound
{
    private const int Attempts = 2;

    public SoundFile File => file;

    public SoundFormat Format => format;

    public long Repaired { get; private set; }

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(
        int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long given = 0;
        for (int attempt = 1; ; attempt++)
        {
            await using DecodedSamples samples = await StartAsync(sampleRate, cancellationToken).ConfigureAwait(false);
            long heard = 0;
            while (await NextAsync(samples, attempt, cancellationToken).ConfigureAwait(false) is { } block)
            {
                Repaired = Math.Max(Repaired, samples.Repaired);
                if (block.IsEmpty)
                {
                    yield break;
                }

                int known = (int)Math.Clamp(given - heard, 0, block.Length);
                heard += block.Length;
                if (known < block.Length)
                {
                    given = heard;
                    RefuseEndless(given / format.Channels, sampleRate);
                    yield return block[known..];
                }
            }
        }
    }

    private async Task<DecodedSamples> StartAsync(int sampleRate, CancellationToken cancellationToken)
    {
        try
        {
            return await DecodedSamples.StartAsync(file, format, sampleRate, programs, silence, cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception e)
        {
            throw SoundRefusal.WithoutFfmpeg(e);
        }
    }

    /// <summary>Empty at the end; null: ffmpeg hung or was killed, and another attempt is worth it.</summary>
    private async Task<ReadOnlyMemory<float>?> NextAsync(DecodedSamples samples, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await samples.NextAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ProgramSilentException or DecoderKilledException && attempt < Attempts)
        {
            return null;
        }
        catch (Exception e) when (e is ProgramSilentException or ProgramOvertimeException or DecoderKilledException)
        {
            throw SoundRefusal.Hung(file, e);
        }
    }

    private void RefuseEndless(long samples, int sampleRate)
    {
        if (samples > SoundLimits.Longest.TotalSeconds * sampleRate)
        {
            throw SoundRefusal.TooLong(file);
        }
    }
}
