using System.Collections;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Bench.Scheduling;

/// <summary>A job as the farm sees it: sends within its window, counts what comes back, asks again for what fell silent.</summary>
/// <param name="id">Of the job.</param>
/// <param name="first">Its first picture.</param>
/// <param name="count">So many.</param>
/// <param name="plan">With the waves in which they become known.</param>
internal sealed class SimulatedJob(string id, int first, int count, SimulationPlan plan)
{
    private static readonly BaseKey _base = new(new string('b', 64));
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(10);
    private readonly BitArray _done = new(count);
    private readonly Dictionary<int, (long Fence, DateTimeOffset LastSeen)> _out = [];
    private readonly Queue<int> _again = new();
    private int _known = plan.Waves.IsEmpty ? count : Math.Min(count, plan.Waves[0]);
    private int _wave = 1;
    private DateTimeOffset? _compared;
    private int _next;
    private long _fence;

    public string Id => id;

    public int Window { get; set; } = 2;

    public int Done { get; private set; }

    public int Repeated { get; private set; }

    public bool Finished => Done == count;

    private int Unsent => _known - Done - _out.Count;

    public JobDemand Demand => new(id, id, 0, Unsent, _out.Count, Unsent == 0 && _out.Count > 0);

    /// <summary>What may be sent now.</summary>
    public IEnumerable<RenderPicture> Send(DateTimeOffset now)
    {
        Compare(now);
        while (_out.Count < Window && Next() is int picture)
        {
            _out[picture] = (++_fence, now);
            yield return new RenderPicture(KeyOf(first + picture), _base, [0.5f], id, picture, 0, _fence);
        }
    }

    public void Hear(IForJob message, DateTimeOffset now)
    {
        switch (message)
        {
            case Credits m:
                Window = m.Window;
                break;
            case PictureAccepted m:
                Touch(m.Picture, m.Fence, now);
                break;
            case PictureProgress m:
                Touch(m.Picture, m.Fence, now);
                break;
            case PictureDone m:
                _out.Remove(m.Picture);
                Repeated += _done[m.Picture] ? 1 : 0;
                Done += _done[m.Picture] ? 0 : 1;
                _done[m.Picture] = true;
                break;
            case PictureRelocated m:
                Return(m.Picture, m.Fence);
                break;
            case PictureFailed m:
                Return(m.Picture, m.Fence);
                break;
        }
    }

    public void Expire(DateTimeOffset now)
    {
        foreach ((int picture, (long fence, DateTimeOffset heard)) in _out.ToArray())
        {
            if (now - heard >= _silence)
            {
                Return(picture, fence);
            }
        }
    }

    /// <summary>As long as a real one, and different in its first digits.</summary>
    public static PictureKey KeyOf(int frame) => new(string.Create(64, frame, (hex, value) =>
    {
        hex.Fill('0');
        value.TryFormat(hex, out _, "x8");
    }));

    private int? Next()
    {
        while (_again.TryDequeue(out int picture))
        {
            if (!_done[picture] && !_out.ContainsKey(picture))
            {
                return picture;
            }
        }

        return _next < _known ? _next++ : null;
    }

    /// <summary>When a wave is done, the next one is known a little later.</summary>
    private void Compare(DateTimeOffset now)
    {
        if (_known == count || Done < _known)
        {
            return;
        }

        _compared ??= now + plan.Comparing;
        if (now >= _compared)
        {
            _known = _wave == plan.Waves.Length - 1 ? count : Math.Min(count, _known + plan.Waves[_wave]);
            (_wave, _compared) = (_wave + 1, null);
        }
    }

    private void Touch(int picture, long fence, DateTimeOffset now)
    {
        if (_out.TryGetValue(picture, out (long Fence, DateTimeOffset LastSeen) lease) && lease.Fence == fence)
        {
            _out[picture] = (fence, now);
        }
    }

    private void Return(int picture, long fence)
    {
        if (_out.TryGetValue(picture, out (long Fence, DateTimeOffset LastSeen) lease) && lease.Fence == fence)
        {
            _out.Remove(picture);
            _again.Enqueue(picture);
        }
    }
}
