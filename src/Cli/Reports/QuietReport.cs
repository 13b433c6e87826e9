namespace AADiff.Cli.Reports;

/// <summary>Nothing but answers that were asked for, warnings and errors.</summary>
internal sealed class QuietReport(Dependencies dependencies) : PlainReport(dependencies)
{
    public override void Say(string sentence)
    {
    }

    public override void Finish(RenderOutcome outcome)
    {
    }

    protected override void Tell(JobProgress progress)
    {
        if (progress is JobProgress.Warned)
        {
            base.Tell(progress);
        }
    }
}
