using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// Has checks wait in the queue of the jobs, so that both together take no more cores than planning may. Only half of the places, and of one user only
/// one, are for checks at a time: jobs that were submitted always get on.
/// </summary>
internal sealed class QueuedChecker(IRequestChecker checker, PlanningGate gate, int places) : IRequestChecker, IDisposable
{
    private readonly SemaphoreSlim _places = new(Math.Max(1, places / 2));
    private readonly HashSet<string> _users = new(StringComparer.Ordinal);

    /// <exception cref="BusyError">Too many jobs wait, or another check of this user is under way.</exception>
    public async Task<PlannedRequest> CheckAsync(RenderRequest request, CancellationToken cancellationToken)
    {
        gate.RequireRoom(request.User);
        lock (_users)
        {
            if (!_users.Add(request.User))
            {
                throw new BusyError("Another request of yours is being checked; ask again when that is done.", FarmTimings.CheckRetry, own: true);
            }
        }

        try
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                using IDisposable place = await gate.EnterAsync(request.User, _ => { }, cancellationToken).ConfigureAwait(false);
                return await checker.CheckAsync(request, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            lock (_users)
            {
                _users.Remove(request.User);
            }
        }
    }

    public void Dispose() => _places.Dispose();
}
