using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Pictures;

internal sealed partial class PictureActor
{
    private void Log(ImmutableArray<PictureEvent> events, PictureState before)
    {
        if (_state.Phase != before.Phase)
        {
            LogPhase(_state.Key, before.Phase, _state.Phase);
        }

        foreach (PictureEvent.GivenUp e in events.OfType<PictureEvent.GivenUp>())
        {
            // What a node reports, that node has logged; a node that died has not.
            LogLevel level = e.Kind == FailureKind.Lost ? LogLevel.Warning : LogLevel.Information;
            foreach ((string jobId, PictureWaiter waiter) in before.Waiters)
            {
                LogGivenUp(level, waiter.Picture, _state.Key, jobId, e.Kind, e.Node, e.Attempt, e.Reason);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The owner of picture {PictureKey} was {OldState} and is {NewState}")]
    private partial void LogPhase(PictureKey pictureKey, PicturePhase oldState, PicturePhase newState);

    [LoggerMessage(
        Message = "{JobId} has to ask again for picture {Picture} ({PictureKey}), which failed ({Kind}) on {Node}, attempt {Attempt}: {Reason}")]
    private partial void LogGivenUp(
        LogLevel level, int picture, PictureKey pictureKey, string jobId, FailureKind kind, string node, string attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store was not searched for picture {PictureKey}")]
    private partial void LogStoreAway(Exception e, PictureKey pictureKey);
}
