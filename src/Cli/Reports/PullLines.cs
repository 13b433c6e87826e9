using AADiff.Models.Pulling;

namespace AADiff.Cli.Reports;

/// <summary>Reports a pull's progress every few seconds, and at once why it waits.</summary>
internal sealed class PullLines(IReport report, TimeProvider clock) : IProgress<PullProgress>
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(5);

    private long _reportedAt = clock.GetTimestamp();
    private string? _waiting;

    public void Report(PullProgress value)
    {
        if (value.Waiting is { } reason && reason != _waiting)
        {
            report.Say(reason);
        }

        _waiting = value.Waiting;
        if (clock.GetElapsedTime(_reportedAt) < _pace)
        {
            return;
        }

        _reportedAt = clock.GetTimestamp();
        report.Say($"{value.File}: {Phrases.Size(value.Done)} of {Phrases.Size(value.Total)}");
    }
}
