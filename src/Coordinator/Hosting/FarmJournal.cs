using System.Collections.Immutable;
using System.Diagnostics;
using AADiff.Shared.Telemetry;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace AADiff.Coordinator.Hosting;

/// <summary>Akka's journal, watched: everything that jobs and shards persist goes through it. Akka makes it by its name in <see cref="JournalHocon"/>.</summary>
public sealed class FarmJournal(Config journalConfig) : SqlWriteJournal(journalConfig)
{
    private readonly JournalHealth _health = JournalHealth.Of(Context.System);

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        string result = "failed";
        try
        {
            IImmutableList<Exception> written = await base.WriteMessagesAsync(messages, cancellationToken);
            _health.Written();
            result = "done";
            return written;
        }
        catch (Exception failure)
        {
            _health.Failed(failure);
            throw;
        }
        finally
        {
            FarmMeter.JournalSeconds.Record(FarmMeter.Since(began), FarmMeter.Label("result", result));
        }
    }
}
