using System.Collections.Immutable;

namespace AADiff.Coordinator.Planning;

/// <summary>Seconds by stage; a stage that is entered again later goes on counting.</summary>
public sealed class StageWatch(Action<string> onStage, TimeProvider time)
{
    private readonly Dictionary<string, double> _seconds = [];
    private string? _stage;
    private long _since;

    /// <summary>Entering the stage that is going on does nothing.</summary>
    public void Enter(string stage)
    {
        if (stage == _stage)
        {
            return;
        }

        Settle();
        (_stage, _since) = (stage, time.GetTimestamp());
        onStage(stage);
    }

    public ImmutableSortedDictionary<string, double> Stop()
    {
        Settle();
        _stage = null;
        return _seconds.ToImmutableSortedDictionary();
    }

    private void Settle()
    {
        if (_stage is { } stage)
        {
            _seconds[stage] = _seconds.GetValueOrDefault(stage) + time.GetElapsedTime(_since).TotalSeconds;
        }
    }
}
