using AADiff.Sound.Decoding;
using NAudio.Wave;

namespace AADiff.Sound.Mixing;

/// <summary>
/// Lets NAudio's providers, which wait for nothing, read a sound whose samples arrive when they arrive: they are fetched first, then read.
/// </summary>
internal sealed class TrackReader(IPlayedSound sound, int longest, CancellationToken cancellationToken) : ISampleProvider, IAsyncDisposable
{
    private readonly IAsyncEnumerator<ReadOnlyMemory<float>> _blocks = sound.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    private readonly float[] _fetched = new float[longest * sound.Channels];
    private ReadOnlyMemory<float> _rest;
    private int _length;
    private int _read;
    private bool _ended;

    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(sound.SampleRate, sound.Channels);

    /// <summary>Fetches as many samples of each channel as it takes at most, and fewer only at the end.</summary>
    /// <returns>How many there are to be read.</returns>
    public async ValueTask<int> FetchAsync()
    {
        (_length, _read) = (0, 0);
        while (_length < _fetched.Length && !_ended)
        {
            if (_rest.IsEmpty)
            {
                _ended = !await _blocks.MoveNextAsync().ConfigureAwait(false);
                _rest = _ended ? default : _blocks.Current;
            }

            int count = Math.Min(_rest.Length, _fetched.Length - _length);
            _rest[..count].CopyTo(_fetched.AsMemory(_length));
            _rest = _rest[count..];
            _length += count;
        }

        return _length / sound.Channels;
    }

    public int Read(Span<float> buffer)
    {
        int count = Math.Min(buffer.Length, _length - _read);
        _fetched.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public ValueTask DisposeAsync() => _blocks.DisposeAsync();
}
