using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace AADiff.Shared.Objects;

/// <summary>
/// Calls to a server that may be away for a while: each try has a time limit, failures that may pass are tried again a few times with growing,
/// scattered pauses, and when most calls fail the next ones fail at once for some seconds instead of queueing up.
/// </summary>
internal sealed class S3Calls
{
    private readonly S3StoreOptions _options;
    private readonly StoreOutage _outage;
    private readonly ResiliencePipeline _pipeline;

    public S3Calls(S3StoreOptions options, ILoggerFactory? logs)
    {
        _options = options;
        _outage = new StoreOutage(options.ToString(), logs);
        PredicateBuilder<object> passing = new PredicateBuilder().Handle<Exception>(S3Failure.IsPassing);
        _pipeline = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = passing,
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = passing,
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(3),
            })
            .Build();
    }

    /// <summary>For calls that move next to nothing.</summary>
    public static TimeSpan Short { get; } = TimeSpan.FromSeconds(10);

    /// <summary>For calls that move this many bytes, at no less than half a megabyte a second.</summary>
    public static TimeSpan For(long bytes) => Short + TimeSpan.FromSeconds(bytes / 500_000.0);

    /// <exception cref="ObjectStoreException">The server is away, refuses, or is full.</exception>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    public async Task<T> RunAsync<T>(string name, TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async (state, token) => await TryAsync(state.name, state.limit, state.call, token).ConfigureAwait(false),
                (name, limit, call),
                cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenCircuitException e)
        {
            throw S3Failure.Translate(e.InnerException ?? e, _options);
        }
        catch (Exception e) when (S3Failure.IsMissing(e))
        {
            throw new FileNotFoundException($"There is no object '{name}' in bucket {_options.Bucket}.", name, e);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ObjectStoreException and not FileNotFoundException)
        {
            // Minio 7.0.0 throws all sorts (ArgumentException and NullReferenceException among them): whatever it is, the call did not succeed, and
            // the caller learns why.
            throw S3Failure.Translate(e, _options);
        }
    }

    private async Task<T> TryAsync<T>(string name, TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            T result = await WithinAsync(limit, call, cancellationToken).ConfigureAwait(false);
            _outage.Answered();
            return result;
        }
        catch (Exception e) when (S3Failure.IsPassing(e))
        {
            _outage.Failed(name, e);
            throw;
        }
        catch (Exception e) when (S3Failure.IsMissing(e))
        {
            _outage.Answered();
            throw;
        }
    }

    private static async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        own.CancelAfter(limit);
        try
        {
            return await call(own.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {limit.TotalSeconds:0} s", e);
        }
    }
}
