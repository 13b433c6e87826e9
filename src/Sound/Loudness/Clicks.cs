namespace AADiff.Sound.Loudness;

/// <summary>
/// The loudest moments of a sound when they are few and as short as a click: together at most 25 ms over half of the peak, and nothing of them
/// left 15 ms later. A blow, a bark or a shot rings longer.
/// </summary>
internal sealed class Clicks
{
    private const double LongestSeconds = 0.025;
    private const double TailFrom = 0.015;
    private const double TailTo = 0.08;
    private const double TailFactor = 2;

    /// <summary>More are what the sound consists of: a clock, a typewriter.</summary>
    private const int Most = 3;

    private readonly double _seconds;
    private readonly float[] _reach;
    private readonly float _usual;

    private Clicks(WaveformOverview waveform, int sampleRate)
    {
        _seconds = (double)waveform.SamplesPerBucket / sampleRate;
        _reach = [.. waveform.Min.Zip(waveform.Max, (min, max) => Math.Max(-min, max))];
        float[] sorted = [.. _reach.Order()];
        _usual = sorted.Length > 0 ? sorted[sorted.Length / 2] : 0;
    }

    /// <summary>In order, in seconds; none when the loudest moments are no clicks.</summary>
    public static IReadOnlyList<(double From, double To, float Peak)> Find(WaveformOverview waveform, int sampleRate) =>
        new Clicks(waveform, sampleRate).Find();

    private List<(double From, double To, float Peak)> Find()
    {
        float half = _reach.DefaultIfEmpty(0).Max() / 2;
        List<(int First, int Last)> runs = [];
        int loud = 0;
        for (int i = 0; i < _reach.Length && loud * _seconds <= LongestSeconds; i++)
        {
            if (_reach[i] <= half)
            {
                continue;
            }

            loud++;
            if (runs.Count > 0 && (i - runs[^1].Last) * _seconds < TailFrom)
            {
                runs[^1] = (runs[^1].First, i);
            }
            else
            {
                runs.Add((i, i));
            }
        }

        return half == 0 || runs.Count > Most || loud * _seconds > LongestSeconds || runs.Exists(HasTail)
            ? []
            : [.. runs.Select(run => (run.First * _seconds, (run.Last + 1) * _seconds, _reach[run.First..(run.Last + 1)].Max()))];
    }

    private bool HasTail((int First, int Last) run)
    {
        int from = 1 + (int)(TailFrom / _seconds), to = 1 + (int)(TailTo / _seconds);
        return Mean(run.Last + from, run.Last + to) > TailFactor * Math.Max(_usual, Mean(run.First - to, run.First - from));
    }

    private float Mean(int first, int last)
    {
        (first, last) = (Math.Max(0, first), Math.Min(_reach.Length - 1, last));
        return first > last ? 0 : _reach[first..(last + 1)].Average();
    }
}
