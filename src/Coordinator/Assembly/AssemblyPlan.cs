using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Video;

namespace AADiff.Coordinator.Assembly;

/// <summary>How a storyboard is cut into segments, and which pictures each of them waits for. Never changes.</summary>
internal sealed class AssemblyPlan
{
    private readonly Storyboard _storyboard;
    private readonly List<int>[] _segmentsOf;

    /// <param name="storyboard">Settled.</param>
    /// <param name="shape">Of the video.</param>
    public AssemblyPlan(Storyboard storyboard, VideoShape shape)
    {
        _storyboard = storyboard;
        _segmentsOf = [.. storyboard.Pictures.Select(_ => new List<int>())];
        Segments = Segment.Cut(storyboard.Frames.Length, storyboard.FrameRate, storyboard.Size is { } drawn ? shape.Of(drawn) : null);
        foreach (Segment segment in Segments)
        {
            foreach (int picture in DifferentIn(segment))
            {
                _segmentsOf[picture].Add(segment.Index);
            }
        }

        Pictures = [.. Segments.Select(segment => DifferentIn(segment).Count())];
    }

    public ImmutableArray<Segment> Segments { get; }

    /// <summary>How many different pictures each segment is made of.</summary>
    public ImmutableArray<int> Pictures { get; }

    public int Frames => _storyboard.Frames.Length;

    /// <summary>Indices of the segments that a picture is needed for.</summary>
    public IReadOnlyList<int> SegmentsOf(int picture) => _segmentsOf[picture];

    /// <summary>What each frame of a segment is made of.</summary>
    public IEnumerable<FrameBlend> FramesOf(Segment segment) => Enumerable.Range(segment.First, segment.Count).Select(_storyboard.BlendOf);

    private IEnumerable<int> DifferentIn(Segment segment) => FramesOf(segment).SelectMany(frame => frame.Pictures).Distinct();
}
