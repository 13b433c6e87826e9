using AADiff.Coordinator.Proofs;
using AADiff.Proof.Reports;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Tests.Proofs;

/// <summary>Counts what is measured; of nobody's making but the inner one's.</summary>
/// <param name="inner">Null: what is begun ends only when it is cancelled.</param>
internal sealed class CountedProver(Func<IJobProver>? inner) : IJobProver
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Completes with the first call.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Completes when a call is cancelled.</summary>
    public Task Cancelled => _cancelled.Task;

    public async Task<ProofReport> ProveAsync(JobView job, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        _begun.TrySetResult();
        if (inner is not null)
        {
            return await inner().ProveAsync(job, cancellationToken);
        }

        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _cancelled.TrySetResult();
        }

        throw new InvalidOperationException("it never ends by itself");
    }
}
