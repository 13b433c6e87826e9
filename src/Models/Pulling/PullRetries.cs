using Polly;
using Polly.Retry;

namespace AADiff.Models.Pulling;

/// <summary>Tries again what failed because of the network, after growing waits of at most half a minute.</summary>
internal static class PullRetries
{
    /// <param name="options">How often, and the first wait.</param>
    /// <param name="onRetry">Told before each wait; null: nobody.</param>
    public static ResiliencePipeline Of(PullOptions options, Action<Exception>? onRetry = null) => options.Attempts <= 1
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>(),
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.FirstDelay,
                MaxDelay = TimeSpan.FromSeconds(30),
                OnRetry = retry =>
                {
                    onRetry?.Invoke(retry.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
