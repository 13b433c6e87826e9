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
    private readonly float[] _block;
    private Socket? _samples;
    private bool _connected;
    private bool _any;

    private DecodedSamples(SoundFile file, int channels, SafeName name, SampleSocket listener, ProgramRun ffmpeg)
    {
        (_file, _channels, _name, _listener, _ffmpeg) = (file, channels, name, listener, ffmpeg);
        _block = new float[BlockSamples * channels];
        _bytes = new byte[_block.Length * sizeof(float)];
    }

    public static async Task<DecodedSamples> StartAsync(
        SoundFile file, SoundFormat format, int sampleRate, FfmpegPrograms programs, TimeSpan silence, CancellationToken cancellationToken)
    {
        SafeName name = SafeName.For(file.Path);
        SampleSocket? listener = null;
        try
        {
            listener = new SampleSocket(name.SocketPath);
            string arguments = FfmpegArguments.Samples(SafeName.Input, SafeName.Socket, format, sampleRate);
            ProgramRules rules = name.Rules(file.Limits.DecoderMemory, file.Limits.DecoderTime, silence);
            ProgramRun ffmpeg = await programs.StartAsync("ffmpeg", arguments, rules, cancellationToken).ConfigureAwait(false);
            ffmpeg.FeedNothing();
            return new DecodedSamples(file, format.Channels, name, listener, ffmpeg);
        }
        catch
        {
            listener?.Dispose();
            name.Dispose();
            throw;
        }
    }

    /// <summary>How many of the samples so far were none (<see cref="SampleRepair"/>).</summary>
    public long Repaired { get; private set; }

    /// <summary>The next block, whole frames of all channels; empty at the end. Valid until the next call.</summary>
    /// <exception cref="DecoderKilledException">ffmpeg was ended by somebody else, so the sound's own end was not seen.</exception>
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

        int samples = filled / (_channels * sizeof(float)) * _channels;
        if (samples > 0)
        {
            _any = true;
            MemoryMarshal.Cast<byte, float>(_bytes)[..samples].CopyTo(_block);
            Repaired += SampleRepair.Apply(_block.AsSpan(0, samples));
            return _block.AsMemory(0, samples);
        }

        ProgramEnd end = await _ffmpeg.EndAsync(cancellationToken).ConfigureAwait(false);
        if (end.ExitCode is > 128 and < 255)
        {
            throw new DecoderKilledException();
        }

        // A damaged file gives what can be decoded of it; the caller compares that with the claimed duration.
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
}

/// <summary>The system or somebody ended ffmpeg by a signal (255 is its own way to end after a polite one).</summary>
internal sealed class DecoderKilledException() : Exception("ffmpeg was killed while it decoded");
