using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using CommunityToolkit.HighPerformance;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// Puts finished work into the store. What is rendered is worth some patience with a store that is away, with growing pauses, until
/// <see cref="FarmTimings.StoreRetry"/> is over.
/// </summary>
internal sealed partial class StoreWriter
{
    private static readonly ResiliencePropertyKey<Write> _write = new("write");

    private readonly IObjectStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreWriter> _log;
    private readonly ResiliencePipeline _pipeline;

    public StoreWriter(IObjectStore store, TimeProvider time, ILogger<StoreWriter> log)
    {
        (_store, _time, _log) = (store, time, log);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = IsWorthAnotherTry,
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FarmTimings.StorePause,
                MaxDelay = FarmTimings.LongestStorePause,
                OnRetry = LogRetry,
            })
            .Build();
    }

    /// <summary>Null when the content is in the store, or why it is not, which is logged. Throws only when cancelled.</summary>
    public async Task<string?> PutAsync(string name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken)
    {
        var write = new Write(name, _time.GetTimestamp());
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(_write, write);
        try
        {
            await _pipeline.ExecuteAsync(
                async at => await _store.PutAsync(name, content.AsStream(), contentType, at.CancellationToken).ConfigureAwait(false), context)
                .ConfigureAwait(false);
            if (write.Retries > 0)
            {
                LogStoredLate(name, write.Retries, _time.GetElapsedTime(write.Started).TotalSeconds);
            }

            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotStored(e, name, write.Retries, _time.GetElapsedTime(write.Started).TotalSeconds);
            return $"the store did not take the file for {_time.GetElapsedTime(write.Started).TotalSeconds:0} s: {e.Message}";
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ValueTask<bool> IsWorthAnotherTry(RetryPredicateArguments<object> tried)
    {
        Write write = tried.Context.Properties.GetValue(_write, null!);
        return new ValueTask<bool>(
            tried.Outcome.Exception is not null
            && !tried.Context.CancellationToken.IsCancellationRequested
            && _time.GetElapsedTime(write.Started) < FarmTimings.StoreRetry);
    }

    private ValueTask LogRetry(OnRetryArguments<object> retry)
    {
        Write write = retry.Context.Properties.GetValue(_write, null!);
        write.Retries++;
        LogRetry(
            write.Retries == 1 ? LogLevel.Warning : LogLevel.Information, write.Name, write.Retries, retry.RetryDelay.TotalSeconds,
            retry.Outcome.Exception?.Message ?? "");
        return ValueTask.CompletedTask;
    }

    private sealed record Write(string Name, long Started)
    {
        public int Retries { get; set; }
    }
}
