using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// Lets a bounded number of jobs be planned at once: listening takes a process of ffmpeg and a core a job, and what takes all cores takes the
/// farm's answers too.
/// </summary>
/// <param name="places">Jobs that are planned at the same time.</param>
/// <param name="time">Clock of the looks at one's place.</param>
/// <param name="longest">Jobs that wait, beyond which new ones are refused. What was taken before always waits.</param>
internal sealed class PlanningGate(int places, TimeProvider time, int longest = int.MaxValue)
{
    /// <summary>Characters of a user's name in a sentence.</summary>
    private const int ShownUser = 50;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, TaskCompletionSource> _waiting = [];
    private PlanningQueue _queue = new(places);
    private long _last;

    /// <summary>Half of the cores: the other half is for answers, for encoders, and for the pictures of a machine that also draws.</summary>
    public static int UsualPlaces => Math.Clamp(Environment.ProcessorCount / 2, 1, 4);

    /// <summary>
    /// For a job that is not taken yet. Those that were taken a moment ago may not wait here yet, so the queue can grow over its bound by as many as
    /// are submitted at the same moment.
    /// </summary>
    /// <exception cref="BusyError">The queue is full, or this user has its share of it.</exception>
    public void RequireRoom(string user)
    {
        PlanningQueue queue;
        lock (_lock)
        {
            queue = _queue;
        }

        if (queue.HasRoomFor(user, longest))
        {
            return;
        }

        throw queue.Waiting >= longest
            ? new BusyError(
                $"{queue.Waiting} jobs wait to be planned already, which is all that this coordinator takes; submit it again later.",
                FarmTimings.PlanningRetry,
                own: false)
            : new BusyError(
                $"{queue.WaitingOf(user)} jobs of {MessageText.Clip(user, ShownUser)} wait to be planned already, and other users need the "
                    + $"{longest - queue.Waiting} places that are left; submit it again when some of yours are planned.",
                FarmTimings.PlanningRetry,
                own: true);
    }

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
