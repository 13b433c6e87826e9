using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFMpegCore;

namespace AADiff.Sound.Decoding;

/// <summary>A sound that an ffmpeg process of its own decodes each time it is read.</summary>
internal sealed class FfmpegSound(SoundFile file, SoundFormat format, FFOptions options) : ISound
{
    private const int BlockSamples = 16_384;

    public SoundFile File => file;

    public SoundFormat Format => format;

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(
        int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var name = SafeName.For(file.Path);
        using var listener = new SampleSocket(name.Socket);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<FFMpegResult> ffmpeg = RunAsync(name, sampleRate, stop.Token);
        bool any = false;
        try
        {
            using Socket? samples = await listener.AcceptAsync(ffmpeg, cancellationToken);
            if (samples is not null)
            {
                byte[] bytes = new byte[BlockSamples * format.Channels * sizeof(float)];
                float[] mono = new float[BlockSamples];
                while (await FillAsync(samples, bytes, cancellationToken) is > 0 and int read)
                {
                    any = true;
                    yield return mono.AsMemory(0, Average(bytes.AsSpan(0, read), mono));
                }
            }

            // A damaged file gives what can be decoded of it; the caller compares that with the claimed duration.
            FFMpegResult result = await ffmpeg;
            if (!any)
            {
                throw result.Success ? SoundRefusal.WithoutSamples(file) : SoundRefusal.Damaged(file, FfmpegOutput.Reason(result.StandardError));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)ffmpeg).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<FFMpegResult> RunAsync(SafeName name, int sampleRate, CancellationToken cancellationToken)
    {
        string samples = FfmpegArguments.Samples(format.Channels, sampleRate);
        try
        {
            return await FFMpegArguments
                .FromFileInput(name.Input, verifyExists: false, input => input.WithCustomArgument(FfmpegGuard.InputArguments))
                .OutputToUrl($"unix:{name.Socket}", output => output.WithCustomArgument(samples))
                .ProcessAsynchronously(throwOnError: false, options, cancellationToken);
        }
        catch (Exception e) when (e.GetBaseException() is Win32Exception)
        {
            throw SoundRefusal.WithoutFfmpeg(e);
        }
    }

    /// <summary>Reads until the buffer is full or the sound ends, so that no block ends within a sample.</summary>
    private static async Task<int> FillAsync(Socket samples, byte[] bytes, CancellationToken cancellationToken)
    {
        int filled = 0;
        while (filled < bytes.Length && await samples.ReceiveAsync(bytes.AsMemory(filled), cancellationToken) is > 0 and int read)
        {
            filled += read;
        }

        return filled;
    }

    private int Average(ReadOnlySpan<byte> bytes, float[] mono)
    {
        ReadOnlySpan<float> interleaved = MemoryMarshal.Cast<byte, float>(bytes);
        int count = interleaved.Length / format.Channels;
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            foreach (float sample in interleaved.Slice(i * format.Channels, format.Channels))
            {
                sum += sample;
            }

            mono[i] = (float)(sum / format.Channels);
        }

        return count;
    }
}
