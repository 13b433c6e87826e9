namespace AADiff.Sound.Loudness;

/// <summary>
/// Collects a <see cref="WaveformOverview"/> of a sound whose length is not known yet: when all stretches are full, neighbours are joined and a
/// stretch becomes twice as long, so that between half and all of them are in use at the end.
/// </summary>
internal sealed class WaveformRecorder(int stretches = 4096)
{
    private readonly float[] _min = new float[stretches];
    private readonly float[] _max = new float[stretches];
    private long _perStretch = 1;
    private int _full;
    private long _inLast;

    public void Push(ReadOnlySpan<float> samples)
    {
        foreach (float sample in samples)
        {
            if (_inLast == _perStretch)
            {
                _full++;
                _inLast = 0;
                if (_full == _min.Length)
                {
                    JoinNeighbours();
                }
            }

            _min[_full] = _inLast == 0 ? sample : Math.Min(_min[_full], sample);
            _max[_full] = _inLast == 0 ? sample : Math.Max(_max[_full], sample);
            _inLast++;
        }
    }

    public WaveformOverview Finish()
    {
        int used = _full + (_inLast > 0 ? 1 : 0);
        return new WaveformOverview([.. _min.AsSpan(0, used)], [.. _max.AsSpan(0, used)], _perStretch);
    }

    private void JoinNeighbours()
    {
        _full /= 2;
        _perStretch *= 2;
        for (int i = 0; i < _full; i++)
        {
            _min[i] = Math.Min(_min[2 * i], _min[(2 * i) + 1]);
            _max[i] = Math.Max(_max[2 * i], _max[(2 * i) + 1]);
        }
    }
}
