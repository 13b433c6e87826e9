using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Bases;

internal sealed partial class BaseActor
{
    private void Log(ImmutableArray<BaseEvent> events, BasePhase before)
    {
        if (_state.Phase != before)
        {
            LogPhase(_state.Key, before, _state.Phase);
        }

        foreach (BaseEvent.Answered answered in events.OfType<BaseEvent.Answered>())
        {
            if (answered.Answer is BaseFailed failed)
            {
                LogFailed(failed.Base, failed.Kind, _dependencies.Node, failed.Error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The owner of base {Base} was {OldState} and is {NewState}")]
    private partial void LogPhase(BaseKey @base, BasePhase oldState, BasePhase newState);

    [LoggerMessage(Level = LogLevel.Information, Message = "The owner of base {Base} on {Node} tells that it failed ({Kind}): {Reason}")]
    private partial void LogFailed(BaseKey @base, FailureKind kind, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store was not searched for base {Base}")]
    private partial void LogStoreAway(Exception e, BaseKey @base);
}
