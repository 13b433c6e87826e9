using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Sweeping;

/// <summary>Sweeps the store every so often (<see cref="SweepOptions"/>); every coordinator does, since it is nobody's harm and needs no agreement.</summary>
internal sealed partial class SweepSchedule(IFarm farm, SweepOptions options, TimeProvider time, ILogger<SweepSchedule> log) : BackgroundService
{
    /// <summary>Coordinators that are often started again would else never come to it.</summary>
    private static readonly TimeSpan _first = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Every <= 0)
            return;
        TimeSpan every = TimeSpan.FromHours(options.Every);
        for (TimeSpan pause = every < _first ? every : _first; ; pause = every)
        {
            await Task.Delay(pause, time, stoppingToken);
            await SweepAsync(stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            SweepReport report = await farm.SweepAsync(new SweepRequest(options.Jobs > 0 ? options.Jobs : null, options.Pictures), stoppingToken);
            Swept(report.Removed, report.RemovedBytes, report.KeptPictures);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it is: a coordinator does not end because its store was not tidied up.
            Postponed(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Objects} objects ({Bytes} bytes) that no job needs; {Pictures} such pictures stay for now")]
    private partial void Swept(int objects, long bytes, int pictures);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store was not swept, which is tried again later: {Reason}")]
    private partial void Postponed(string reason);
}
