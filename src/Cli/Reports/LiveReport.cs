using AADiff.Shared.Farm;
using Spectre.Console;

namespace AADiff.Cli.Reports;

/// <summary>A bar that moves, for a terminal.</summary>
internal sealed class LiveReport(Dependencies dependencies) : PlainReport(dependencies)
{
    private ProgressTask? _bar;

    public override void Say(string sentence) => Console.MarkupLineInterpolated($"[grey]{Printable.Of(sentence)}[/]");

    public override void Warn(string sentence) => Console.MarkupLineInterpolated($"[yellow]warning:[/] {Printable.Of(sentence)}");

    public override Task<JobView> FollowAsync(IAsyncEnumerable<JobView> views) => Console.Progress()
        .AutoClear(true)
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(async context =>
        {
            _bar = context.AddTask("starting");
            _bar.IsIndeterminate = true;
            try
            {
                return await base.FollowAsync(views);
            }
            finally
            {
                _bar = null;
            }
        });

    protected override void Tell(JobProgress progress)
    {
        switch (progress)
        {
            case JobProgress.StageBegan began:
                Describe(began.Stage);
                break;
            case JobProgress.Progressed progressed:
                Describe($"{progressed.Figures.Stage}  {Phrases.Progress(progressed.Figures)}");
                if (_bar is { } bar)
                {
                    bar.IsIndeterminate = false;
                    bar.MaxValue = progressed.Figures.Pictures;
                    bar.Value = progressed.Figures.Done;
                }

                break;
            default:
                base.Tell(progress);
                break;
        }
    }

    private void Describe(string text)
    {
        if (_bar is { } bar)
        {
            bar.Description = Printable.Cell(text);
        }
    }
}
