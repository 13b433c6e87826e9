namespace AADiff.Cli.Reports;

/// <summary>Nothing but answers that were asked for, warnings and errors.</summary>
internal sealed class QuietReport(Surroundings surroundings) : PlainReport(surroundings)
{
    public override void Say(string sentence)
    {
    }

    public override void Finish(RenderOutcome outcome)
    {
    }

    protected override void Tell(JobNews news)
    {
        if (news is JobNews.Warned)
            base.Tell(news);
    }
}
