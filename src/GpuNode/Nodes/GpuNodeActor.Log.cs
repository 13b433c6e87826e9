using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Nodes;

internal sealed partial class GpuNodeActor
{
    private void LogRefusals(GpuNodeState before)
    {
        foreach ((BaseKey key, Refusal refusal) in New(_state.RefusedBases, before.RefusedBases))
        {
            LogRefused(_dependencies.Node, $"from base {key}", refusal.Reason);
        }

        foreach ((ModelMark key, Refusal refusal) in New(_state.RefusedModels, before.RefusedModels))
        {
            LogRefused(_dependencies.Node, $"with model {key}", refusal.Reason);
        }
    }

    private static IEnumerable<KeyValuePair<TKey, Refusal>> New<TKey>(Refusals<TKey> now, Refusals<TKey> before)
        where TKey : notnull =>
        ReferenceEquals(now, before) ? [] : now.All.Where(r => r.Value.Times > (before.All.GetValueOrDefault(r.Key)?.Times ?? 0));

    private void Log(ImmutableArray<GpuNodeEvent> events, NodeStanding before)
    {
        foreach (GpuNodeEvent happened in events)
        {
            Log(happened);
        }

        if (_state.Standing != before)
        {
            bool bad = _state.Standing == NodeStanding.Fenced;
            LogStanding(bad ? LogLevel.Warning : LogLevel.Information, _dependencies.Node, before, _state.Standing, ReasonOf(events));
        }
    }

    private void Log(GpuNodeEvent happened)
    {
        string node = _dependencies.Node;
        switch (happened)
        {
            case GpuNodeEvent.RendererLoaded e:
                LogRendererLoaded(node, e.Slots);
                break;
            case GpuNodeEvent.BatchStarted e:
                LogBatchStarted(_state.Batches - 1, e.Tickets.Length, node);
                break;
            case GpuNodeEvent.BatchRendered e:
                LogBatchRendered(e.Batch, e.Pictures, e.Milliseconds, node);
                break;
            case GpuNodeEvent.BatchFailed e:
                LogBatchFailed(
                    e.Failure.Kind == FailureKind.Interrupted ? LogLevel.Information : LogLevel.Warning,
                    e.Batch, e.Pictures, e.Failure.Kind, node, e.Failure.Reason);
                break;
            case GpuNodeEvent.TicketReturned { Kind: FailureKind.Interrupted, Ticket: var t } e:
                LogPictureInterrupted(t.Picture, t.Key, t.JobId, node, t.Attempt, e.Reason);
                break;
            case GpuNodeEvent.TicketReturned { Ticket: var t } e:
                LogPictureFailed(t.Picture, t.Key, t.JobId, e.Kind, node, t.Attempt, e.Reason);
                break;
            case GpuNodeEvent.TicketHandedOver { Ticket: var t } e:
                LogHandedOver(t.Picture, t.Key, t.JobId, node, e.Node, t.Attempt);
                break;
            case GpuNodeEvent.ModelAbsent e:
                LogModelAbsent(e.Base, e.Model, node, e.Reason);
                break;
            case GpuNodeEvent.ProbeStarted e:
                LogProbeStarted(node, e.Reason);
                break;
            case GpuNodeEvent.ProbePassed:
                LogProbePassed(node);
                break;
            case GpuNodeEvent.ProbeFailed e:
                LogProbeFailed(node, e.Reason);
                break;
            case GpuNodeEvent.PreparationStarted e:
                LogPreparationStarted(e.Base, node);
                break;
            case GpuNodeEvent.PreparationStored e:
                LogPrepared(e.Base, node, e.ObjectName);
                break;
            case GpuNodeEvent.PreparationFailed e:
                LogPreparationFailed(e.Base, e.Kind, node, e.Reason);
                break;
            case GpuNodeEvent.BaseAwaited { Reason: string reason } e:
                LogBaseUnreachable(e.Base, node, reason);
                break;
            case GpuNodeEvent.BaseGivenUp e:
                LogBaseGivenUp(e.Base, e.Kind, node, e.Reason);
                break;
        }
    }

    private static string ReasonOf(ImmutableArray<GpuNodeEvent> events) => events
        .Select(happened => happened switch
        {
            GpuNodeEvent.NodeFenced e => e.Reason,
            GpuNodeEvent.FenceCleared => "an operator cleared it",
            GpuNodeEvent.TrialStarted => "its self-test went well; it draws one picture on trial",
            GpuNodeEvent.DrainStarted => "an operator drains it",
            GpuNodeEvent.DrainEnded => "an operator lets it take work again",
            GpuNodeEvent.NodeLeft => "nothing runs any more",
            GpuNodeEvent.LeaveRequested => "its process ends",
            GpuNodeEvent.RendererLoaded => "the renderer is loaded",
            _ => null,
        })
        .LastOrDefault(reason => reason is not null) ?? "";

    [LoggerMessage(Message = "{Node} was {OldState} and is {NewState}: {Reason}")]
    private partial void LogStanding(LogLevel level, string node, NodeStanding oldState, NodeStanding newState, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} renders up to {Slots} pictures in a batch")]
    private partial void LogRendererLoaded(string node, int slots);

    [LoggerMessage(Level = LogLevel.Error, Message = "The renderer of {Node} can't be started")]
    private partial void LogRendererBroken(Exception e, string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Batch {Batch} of {Pictures} pictures started on {Node}")]
    private partial void LogBatchStarted(long batch, int pictures, string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Batch {Batch} of {Pictures} pictures took {Milliseconds:0} ms on {Node}")]
    private partial void LogBatchRendered(long batch, int pictures, double milliseconds, string node);

    [LoggerMessage(Message = "Batch {Batch} of {Pictures} pictures failed ({Kind}) on {Node}: {Reason}")]
    private partial void LogBatchFailed(LogLevel level, long batch, int pictures, FailureKind kind, string node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Batch {Batch} ended with an exception on {Node}")]
    private partial void LogRenderException(Exception e, long batch, string node);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Picture {Picture} ({PictureKey}) of {JobId} failed ({Kind}) on {Node}, attempt {Attempt}: {Reason}")]
    private partial void LogPictureFailed(
        int picture, PictureKey pictureKey, string jobId, FailureKind kind, string node, string attempt, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Node} gives picture {Picture} ({PictureKey}) of {JobId} back, attempt {Attempt}: {Reason}")]
    private partial void LogPictureInterrupted(
        int picture, PictureKey pictureKey, string jobId, string node, string attempt, string reason);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Picture {Picture} ({PictureKey}) of {JobId} moves from {Node} to {OtherNode}, attempt {Attempt}")]
    private partial void LogHandedOver(int picture, PictureKey pictureKey, string jobId, string node, string otherNode, string attempt);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Node} can't draw from base {Base} (model {Model}), which is left to other nodes: {Reason}")]
    private partial void LogModelAbsent(BaseKey @base, ModelMark model, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} takes no more work {Of} for some time, because it failed there: {Reason}")]
    private partial void LogRefused(string node, string of, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} tests itself, because of this: {Reason}")]
    private partial void LogProbeStarted(string node, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The self-test of {Node} went well: what failed was not its fault")]
    private partial void LogProbePassed(string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The self-test of {Node} failed: {Reason}")]
    private partial void LogProbeFailed(string node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The self-test of {Node} ended with an exception")]
    private partial void LogProbeException(Exception e, string node);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Node} ends its process with exit code {Code} and is to be started anew: {Reason}")]
    private partial void LogEndsStuck(string node, int code, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Node} can't end its process, which does other work too, so its processors stay busy until the step is over: {Reason}")]
    private partial void LogStuckHere(string node, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Base {Base} is being prepared on {Node}")]
    private partial void LogPreparationStarted(BaseKey @base, string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Base {Base} was prepared on {Node} and stored as {Name}")]
    private partial void LogPrepared(BaseKey @base, string node, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Base {Base} was not prepared ({Kind}) on {Node}: {Reason}")]
    private partial void LogPreparationFailed(BaseKey @base, FailureKind kind, string node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The preparation of base {Base} ended with an exception on {Node}")]
    private partial void LogPreparationException(Exception e, BaseKey @base, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The inversion for base {Base} on {Node} goes on, but how far it is could not be kept or found")]
    private partial void LogInversionNotKept(Exception e, BaseKey @base, string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "What was kept of the inversion for base {Base} stays until it is swept")]
    private partial void LogInversionNotForgotten(Exception e, BaseKey @base);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Base {Base} can't be read by {Node} now, which is tried again: {Reason}")]
    private partial void LogBaseUnreachable(BaseKey @base, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Base {Base} can't be had ({Kind}) by {Node}: {Reason}")]
    private partial void LogBaseGivenUp(BaseKey @base, FailureKind kind, string node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Fetching base {Base} ended with an exception on {Node}")]
    private partial void LogFetchException(Exception e, BaseKey @base, string node);
}
