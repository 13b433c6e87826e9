using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// Lets a bounded number of jobs be planned at once: listening takes a process of ffmpeg and a core a job, and what takes all cores takes the
/// farm's answers too.
/// </summary>
/// <param name="places">Jobs that are planned at the same time.</param>
/// <param name="time">Clock of the looks at one's place.</param>
internal sealed class PlanningGate(int places, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, TaskCompletionSource> _waiting = [];
    private PlanningQueue _queue = new(places);
    private long _last;

    /// <summary>Half of the cores: the other half is for answers, for encoders, and for the pictures of a machine that also draws.</summary>
    public static int UsualPlaces => Math.Clamp(Environment.ProcessorCount / 2, 1, 4);

    /// <summary>Returns when the job's turn has come; what it returns gives the place back.</summary>
    /// <param name="user">Turns go round among users.</param>
    /// <param name="onPosition">Gets the place in the queue, when it has to wait, and each second when it has changed.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    public async Task<IDisposable> EnterAsync(string user, Action<int> onPosition, CancellationToken cancellationToken)
    {
        (long ticket, Task turn) = Enter(user);
        try
        {
            for (int? told = null; !turn.IsCompleted;)
            {
                int? position = Position(ticket);
                if (position is { } now && now != told)
                {
                    onPosition(now);
                    told = now;
                }

                using var looked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(turn, Task.Delay(FarmTimings.PlanningPosition, time, looked.Token)).ConfigureAwait(false);
                await looked.CancelAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }

            return new Place(this, ticket);
        }
        catch
        {
            Leave(ticket);
            throw;
        }
    }

    private (long Ticket, Task Turn) Enter(string user)
    {
        lock (_lock)
        {
            long ticket = ++_last;
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(ticket, turn);
            _queue = _queue.Enter(ticket, user);
            Admit();
            return (ticket, turn.Task);
        }
    }

    private int? Position(long ticket)
    {
        lock (_lock)
        {
            return _queue.Position(ticket);
        }
    }

    private void Leave(long ticket)
    {
        lock (_lock)
        {
            _waiting.Remove(ticket);
            _queue = _queue.Leave(ticket);
            Admit();
        }
    }

    private void Admit()
    {
        (_queue, var admitted) = _queue.Admit();
        foreach (long ticket in admitted)
        {
            if (_waiting.Remove(ticket, out TaskCompletionSource? turn))
            {
                turn.SetResult();
            }
        }
    }

    /// <summary>Given back once, however often it is disposed.</summary>
    private sealed class Place(PlanningGate gate, long ticket) : IDisposable
    {
        public void Dispose() => gate.Leave(ticket);
    }
}
