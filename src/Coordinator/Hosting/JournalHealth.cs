using AADiff.Shared.Objects;
using Akka.Actor;
using Akka.Event;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AADiff.Coordinator.Hosting;

/// <summary>
/// Whether the journal has room. Jobs that can't write stop and start again by themselves until they can; a new job is refused with the reason
/// instead of waiting for an answer that does not come.
/// </summary>
internal sealed class JournalHealth(ActorSystem system) : IExtension
{
    /// <summary>
    /// For so long after a write that found no room nobody tries: it covers the pause that the journal's breaker makes after several of them.
    /// </summary>
    private static readonly TimeSpan _memory = TimeSpan.FromSeconds(5);

    // SQLITE_FULL, SQLITE_IOERR_SHMSIZE, and PostgreSQL's disk_full.
    private const int SqliteFull = 13;
    private const int SqliteSharedMemory = 4874;
    private const string PostgresFull = "53100";

    private readonly ILoggingAdapter _log = Logging.GetLogger(system, typeof(JournalHealth));
    private readonly Lock _lock = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _fullSince;
    private long _lastFull;

    /// <summary>Why nothing can be written, as the end of a sentence.</summary>
    public const string NoRoom = "no space is left for the farm's journal; make room and try again";

    /// <summary>There was no room a moment ago.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _fullSince is not null && _time.GetElapsedTime(_lastFull) < _memory;
            }
        }
    }

    public static JournalHealth Of(ActorSystem system) => system.WithExtension<JournalHealth, Provider>();

    /// <summary>Completes with the next write that finds no room.</summary>
    public Task NextFull()
    {
        lock (_lock)
        {
            return _next.Task;
        }
    }

    public void Failed(Exception failure)
    {
        if (!IsForWantOfRoom(failure))
        {
            return;
        }

        TaskCompletionSource waiting;
        bool first;
        lock (_lock)
        {
            first = _fullSince is null;
            _lastFull = _time.GetTimestamp();
            _fullSince ??= _lastFull;
            (waiting, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.SetResult();
        if (first)
        {
            _log.Error("No space is left for the journal: jobs stand still, and new ones are refused, until there is room again ({0})", failure.Message);
        }
    }

    public void Written()
    {
        long since;
        lock (_lock)
        {
            if (_fullSince is not { } began)
            {
                return;
            }

            (since, _fullSince) = (began, null);
        }

        _log.Warning("There is room for the journal again after {0:0.0} s: jobs go on", _time.GetElapsedTime(since).TotalSeconds);
    }

    private static bool IsForWantOfRoom(Exception? failure) => failure switch
    {
        null => false,
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteFull || sqlite.SqliteExtendedErrorCode == SqliteSharedMemory,
        PostgresException postgres => postgres.SqlState == PostgresFull,
        AggregateException several => several.InnerExceptions.Any(IsForWantOfRoom),
        _ => DiskErrors.IsFull(failure) || IsForWantOfRoom(failure.InnerException),
    };

    private sealed class Provider : ExtensionIdProvider<JournalHealth>
    {
        public override JournalHealth CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
