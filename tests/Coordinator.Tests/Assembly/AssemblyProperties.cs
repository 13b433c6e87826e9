using AADiff.Coordinator.Assembly;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using AADiff.Video;
using FsCheck.Xunit;
using Xunit;
using static AADiff.Coordinator.Assembly.AssemblyEvent;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Tests.Assembly;

/// <summary>What holds for an assembly in whatever order pictures are recorded and steps end, fail or are cut short.</summary>
public sealed class AssemblyProperties
{
    private const int AtOnce = 2;
    private static readonly EncodedSound _sound = new(File("sound.m4a"), 1000, 100, 1);

    private readonly List<AssemblyStep> _running = [];
    private readonly HashSet<int> _encoded = [];
    private readonly HashSet<int> _recorded = [];
    private Storyboard _storyboard = null!;
    private AssemblyState _state = null!;
    private bool _soundEncoded;
    private bool _paused;
    private int _stored;
    private int _published;

    /// <param name="shown">The picture of each frame.</param>
    /// <param name="script">Two bytes a move: what happens, and to which picture or step.</param>
    [Property(MaxTest = 300, EndSize = 200)]
    public static void Every_segment_is_encoded_once_and_the_video_is_made_once_after_all_of_them(byte[] shown, byte[] script) =>
        new AssemblyProperties().Play(shown, script);

    private void Play(byte[] shown, byte[] script)
    {
        _storyboard = VideoWorld.Storyboard(new FrameRate(1), [0, .. shown.Select(picture => picture % 12)]);
        Start();
        foreach (byte[] move in script.Chunk(2).Where(move => move.Length == 2))
        {
            Move(move[0], move[1]);
        }

        Record([.. Enumerable.Range(0, _storyboard.Pictures.Length)]);
        while (_running.Count > 0)
        {
            Assert.True(_stored == 0, "nothing runs once the video is stored");
            Succeed(_running[0]);
        }

        Assert.Equal(1, _stored);
        Assert.Equal(Segment.Cut(_storyboard.Frames.Length, _storyboard.FrameRate).Select(s => s.Index), _encoded.Order());
        object[] late =
        [
            new AssemblyState.Begin(),
            new PicturesRecorded([]),
            new SoundEncoded(_sound),
            new StepFailed(new AssemblyStep.EncodeSound(), new IOException()),
        ];
        foreach (object command in late)
        {
            Assert.True(_state.Handle(command).IsNothing);
        }
    }

    private void Move(byte kind, byte which)
    {
        AssemblyStep? step = _running.Count == 0 ? null : _running[which % _running.Count];
        switch (kind % 8)
        {
            case 0 or 1 or 2:
                Record([which % _storyboard.Pictures.Length, which / 3 % _storyboard.Pictures.Length]);
                break;
            case 3:
                Record([]);
                break;
            case 4 or 5 when step is not null and not AssemblyStep.Join:
                Succeed(step);
                break;
            case 6 when step is not null:
                Fail(step);
                break;
            case 7:
                Start();
                break;
        }
    }

    /// <summary>
    /// For the first time, or again after it was stopped: its steps are cut short and the job tells all pictures again. It knows of no
    /// files: a segment that is encoded already is found by its name when its step begins.
    /// </summary>
    private void Start()
    {
        _running.Clear();
        (_state, _paused, _soundEncoded) = (new AssemblyState(AtOnce, publishes: true), false, false);
        _encoded.Clear();
        _published = 0;
        Send(new AssemblyState.Begin());
        Send(new StoryboardKnown(_storyboard));
        Record([.. _recorded]);
    }

    private void Record(int[] pictures)
    {
        _recorded.UnionWith(pictures);
        _paused = false;
        Send(new PicturesRecorded([.. pictures.Select(picture => new RecordedPicture(picture, $"picture-{picture}"))]));
    }

    private void Succeed(AssemblyStep step)
    {
        _running.Remove(step);
        switch (step)
        {
            case AssemblyStep.EncodeSegment encode:
                Assert.True(_encoded.Add(encode.Segment.Index));
                Send(new SegmentEncoded(encode.Segment, File($"{encode.Segment.Index}.mp4")));
                break;
            case AssemblyStep.Publish publish:
                _published = publish.Segments[^1].Segment.Index + 1;
                Send(new BeginningPublished(_published));
                break;
            case AssemblyStep.Join:
                Send(new VideoFinished(new VideoStored("videos/job/v.mp4", "", 1, 1)));
                break;
            default:
                _soundEncoded = true;
                Send(new SoundEncoded(_sound));
                break;
        }
    }

    private void Fail(AssemblyStep step)
    {
        _running.Remove(step);
        bool first = !_paused;
        _paused = true;
        Assert.Equal(first ? 1 : 0, Send(new StepFailed(step, new ObjectStoreException("the store is away"))).OfType<AssemblyFailed>().Count());
    }

    /// <returns>What the job is told.</returns>
    private object[] Send(object command)
    {
        var decision = _state.Handle(command);
        _state = decision.State;
        object[] told = [.. decision.Effects.OfType<AssemblyEffect.TellJob>().Select(tell => tell.Message)];
        _stored += told.OfType<VideoStored>().Count();
        foreach (AssemblyStep step in decision.Effects.OfType<AssemblyEffect.RunStep>().Select(run => run.Step))
        {
            Assert.False(_paused, "nothing starts after a failure until the job asks for it");
            Check(step);
            _running.Add(step);
        }

        return told;
    }

    private void Check(AssemblyStep step)
    {
        switch (step)
        {
            case AssemblyStep.EncodeSound:
                Assert.False(_soundEncoded || _running.OfType<AssemblyStep.EncodeSound>().Any());
                break;
            case AssemblyStep.EncodeSegment encode:
                Assert.DoesNotContain(encode.Segment.Index, _encoded);
                Assert.DoesNotContain(_running.OfType<AssemblyStep.EncodeSegment>(), other => other.Segment == encode.Segment);
                Assert.True(_running.OfType<AssemblyStep.EncodeSegment>().Count() < AtOnce);
                Assert.Equal(
                    _storyboard.Frames.Skip(encode.Segment.First).Take(encode.Segment.Count).Select(picture => $"picture-{picture}"),
                    encode.Frames.Select(frame => frame.ToString()));
                break;
            case AssemblyStep.Publish publish:
                Assert.DoesNotContain(_running, other => other is AssemblyStep.Publish or AssemblyStep.Join);
                Assert.Equal(Enumerable.Range(_published, publish.Segments.Length), publish.Segments.Select(ready => ready.Segment.Index));
                Assert.True(_soundEncoded && publish.Segments.All(ready => _encoded.Contains(ready.Segment.Index)));
                break;
            case AssemblyStep.Join join:
                Assert.Empty(_running);
                Assert.Equal(_encoded.Count, _published);
                Assert.True(_soundEncoded);
                Assert.Equal(
                    Segment.Cut(_storyboard.Frames.Length, _storyboard.FrameRate).Select(s => $"{s.Index}.mp4"), join.Segments.Select(file => file.Name.ToString()));
                break;
        }
    }

    private static CheckedFile File(string name) => new(new(name), Sha256Digest.Of([]));
}
