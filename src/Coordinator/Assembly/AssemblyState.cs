using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// How far a video is: which pictures are there, which segments can therefore be encoded, and whether all can be joined. After a failed step
/// nothing new is started until <see cref="Record"/> is called again.
/// </summary>
public sealed class AssemblyState
{
    private readonly Storyboard _storyboard;
    private readonly int _atOnce;
    private readonly ImmutableArray<Segment> _segments;
    private readonly string?[] _pictures;
    private readonly List<int>[] _segmentsOf;
    private readonly int[] _missing;
    private readonly SortedSet<int> _ready = [];
    private readonly string?[] _files;
    private EncodedSound? _sound;
    private int _running;
    private int _encoded;
    private bool _soundStarted;
    private bool _joinStarted;
    private bool _waiting;

    /// <param name="storyboard">Of the whole video.</param>
    /// <param name="atOnce">How many segments may be encoded at the same time.</param>
    public AssemblyState(Storyboard storyboard, int atOnce)
    {
        (_storyboard, _atOnce) = (storyboard, atOnce);
        _pictures = new string?[storyboard.Pictures.Length];
        _segmentsOf = [.. storyboard.Pictures.Select(_ => new List<int>())];
        _segments = Segment.Cut(storyboard.Frames.Length, storyboard.FrameRate);
        _missing = new int[_segments.Length];
        _files = new string?[_segments.Length];
        foreach (Segment segment in _segments)
        {
            foreach (int picture in PicturesOf(segment).Distinct())
            {
                _segmentsOf[picture].Add(segment.Index);
                _missing[segment.Index]++;
            }
        }
    }

    /// <summary>The first name recorded for a picture is the one; repeats change nothing.</summary>
    public void Record(IEnumerable<RecordedPicture> pictures)
    {
        _waiting = false;
        foreach (RecordedPicture picture in pictures)
        {
            if (_pictures[picture.Picture] is null)
            {
                _pictures[picture.Picture] = picture.ObjectName;
                _ready.UnionWith(_segmentsOf[picture.Picture].Where(segment => --_missing[segment] == 0));
            }
        }
    }

    /// <summary>What can be started now and was not yet; the caller starts all of it.</summary>
    public ImmutableArray<AssemblyStep> Start()
    {
        var steps = ImmutableArray.CreateBuilder<AssemblyStep>();
        if (_waiting)
        {
            return [];
        }

        if (!_soundStarted)
        {
            _soundStarted = true;
            steps.Add(new AssemblyStep.EncodeSound());
        }

        for (; _running < _atOnce && _ready.Count > 0; _running++)
        {
            Segment segment = _segments[_ready.Min];
            _ready.Remove(segment.Index);
            steps.Add(new AssemblyStep.EncodeSegment(segment, [.. PicturesOf(segment).Select(p => _pictures[p]!)]));
        }

        if (_sound is not null && _encoded == _segments.Length && !_joinStarted)
        {
            _joinStarted = true;
            steps.Add(new AssemblyStep.Join([.. _files.Select(f => f!)], _storyboard.Frames.Length, _sound));
        }

        return steps.ToImmutable();
    }

    public void Encoded(EncodedSound sound) => _sound = sound;

    public void Encoded(Segment segment, string file)
    {
        _running--;
        _encoded++;
        _files[segment.Index] = file;
    }

    /// <returns>Whether this is news: other steps may fail for the same reason before the next <see cref="Record"/>.</returns>
    public bool Failed(AssemblyStep step)
    {
        switch (step)
        {
            case AssemblyStep.EncodeSound:
                _soundStarted = false;
                break;
            case AssemblyStep.EncodeSegment encode:
                _running--;
                _ready.Add(encode.Segment.Index);
                break;
            case AssemblyStep.Join:
                _joinStarted = false;
                break;
        }

        bool news = !_waiting;
        _waiting = true;
        return news;
    }

    private int[] PicturesOf(Segment segment) => _storyboard.Frames.AsSpan(segment.First, segment.Count).ToArray();
}
