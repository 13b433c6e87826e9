using System.Net.Sockets;
using System.Runtime.InteropServices;
using AADiff.Shared.Programs;

namespace AADiff.Sound.Decoding;

/// <summary>One ffmpeg that decodes one file, and what it has sent. Disposing ends it and leaves nothing behind.</summary>
internal sealed class DecodedSamples : IAsyncDisposable
{
    private const int BlockSamples = 16_384;

    private readonly SoundFile _file;
    private readonly int _channels;
    private readonly SafeName _name;
    private readonly SampleSocket _listener;
    private readonly ProgramRun _ffmpeg;
    private readonly byte[] _bytes;
    private readonly float[] _mono = new float[BlockSamples];
    private Socket? _samples;
    private bool _connected;
    private bool _any;

    private DecodedSamples(SoundFile file, int channels, SafeName name, SampleSocket listener, ProgramRun ffmpeg)
    {
        (_file, _channels, _name, _listener, _ffmpeg) = (file, channels, name, listener, ffmpeg);
        _bytes = new byte[BlockSamples * channels * sizeof(float)];
    }

    public static async Task<DecodedSamples> StartAsync(
        SoundFile file, int channels, int sampleRate, FfmpegPrograms programs, TimeSpan silence, CancellationToken cancellationToken)
    {
        SafeName name = SafeName.For(file.Path);
        SampleSocket? listener = null;
        try
        {
            listener = new SampleSocket(name.SocketPath);
            string arguments = FfmpegArguments.Samples(SafeName.Input, SafeName.Socket, channels, sampleRate);
            ProgramRules rules = name.Rules(FfmpegLimits.ProcessorTime, silence);
            ProgramRun ffmpeg = await programs.StartAsync("ffmpeg", arguments, rules, cancellationToken).ConfigureAwait(false);
            ffmpeg.FeedNothing();
            return new DecodedSamples(file, channels, name, listener, ffmpeg);
        }
        catch
        {
            listener?.Dispose();
            name.Dispose();
            throw;
        }
    }

    /// <summary>The next block, the mean of all channels; empty at the end. Valid until the next call.</summary>
    public async Task<ReadOnlyMemory<float>> NextAsync(CancellationToken cancellationToken)
    {
        using IDisposable awaited = _ffmpeg.Awaited();
        if (!_connected)
        {
            _connected = true;
            _samples = await _listener.AcceptAsync(_ffmpeg.ExitedAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        int filled = 0;
        while (_samples is not null && filled < _bytes.Length
            && await _samples.ReceiveAsync(_bytes.AsMemory(filled), cancellationToken).ConfigureAwait(false) is > 0 and int read)
        {
            filled += read;
            _ffmpeg.Progressed();
        }

        if (filled > 0)
        {
            _any = true;
            return _mono.AsMemory(0, Average(_bytes.AsSpan(0, filled)));
        }

        // A damaged file gives what can be decoded of it; the caller compares that with the claimed duration.
        ProgramEnd end = await _ffmpeg.EndAsync(cancellationToken).ConfigureAwait(false);
        return _any ? default
            : throw (end.Succeeded ? SoundRefusal.WithoutSamples(_file) : SoundRefusal.Damaged(_file, FfmpegOutput.Reason(end.Complaints)));
    }

    public async ValueTask DisposeAsync()
    {
        await _ffmpeg.DisposeAsync().ConfigureAwait(false);
        _samples?.Dispose();
        _listener.Dispose();
        _name.Dispose();
    }

    private int Average(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<float> interleaved = MemoryMarshal.Cast<byte, float>(bytes);
        int count = interleaved.Length / _channels;
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            foreach (float sample in interleaved.Slice(i * _channels, _channels))
            {
                // A file of floating-point numbers may hold some that are none; one of them would make every sum that it is in one.
                sum += float.IsFinite(sample) ? sample : 0;
            }

            _mono[i] = (float)(sum / _channels);
        }

        return count;
    }
}
