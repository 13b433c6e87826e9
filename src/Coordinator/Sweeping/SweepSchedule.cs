using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Sweeping;

/// <summary>
/// Sweeps the store every so often (<see cref="SweepOptions"/>); every coordinator does, since several sweeps at once do no harm and need
/// no agreement.
/// </summary>
internal sealed partial class SweepSchedule(IFarm farm, SweepOptions options, TimeProvider time, ILogger<SweepSchedule> log)
    : BackgroundService
{
    /// <summary>Before the first sweep: coordinators that are often started again would else never come to it.</summary>
    private static readonly TimeSpan _firstPause = TimeSpan.FromHours(1);

    private readonly ILogger _log = log;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Every <= 0)
        {
            return;
        }

        TimeSpan every = TimeSpan.FromHours(options.Every);
        for (TimeSpan pause = every < _firstPause ? every : _firstPause; ; pause = every)
        {
            await Task.Delay(pause, time, stoppingToken);
            await SweepAsync(stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The sweep itself logs what it removed.
            await farm.SweepAsync(new SweepRequest(options.Jobs > 0 ? options.Jobs : null, options.Pictures), stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it is: a coordinator does not end because its store was not tidied up.
            Postponed(error, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The store was not swept to its end, which is tried again later: {Reason}")]
    private partial void Postponed(Exception error, string reason);
}
