using AADiff.Shared.Farm;

namespace AADiff.Cli.Reports;

/// <summary>Turns successive views of a job into what is new, each thing once.</summary>
internal sealed class JobProgressReader(TimeProvider clock)
{
    private readonly Pace _pace = new(clock);
    private string _stage = "";
    private bool _planned;
    private bool _words;
    private bool _presets;
    private int _warnings;
    private (int Done, int Failed) _counted = (-1, -1);

    public IReadOnlyList<JobProgress> Read(JobView view) => [.. ChangesOf(view)];

    private IEnumerable<JobProgress> ChangesOf(JobView view)
    {
        if (!_presets && view.Presets.Length > 0)
        {
            _presets = true;
            yield return new JobProgress.PresetsChosen(view.Presets);
        }

        if (!_words && view.Words.Length > 0)
        {
            _words = true;
            yield return new JobProgress.WordsChosen(view.Words);
        }

        if (!_planned && view.Frames > 0)
        {
            _planned = true;
            yield return new JobProgress.Planned(view.Frames, view.Pictures, view.Existing ?? view.Cached, view.Blending?.Levels);
        }

        for (; _warnings < view.Warnings.Length; _warnings++)
        {
            yield return new JobProgress.Warned(view.Warnings[_warnings]);
        }

        string stage = StageOf(view);
        if (stage != _stage && !view.Status.HasEnded())
        {
            _stage = stage;
            yield return new JobProgress.StageBegan(stage);
        }

        if (view.Pictures > 0 && (view.Done, view.Failed) != _counted)
        {
            _counted = (view.Done, view.Failed);
            yield return new JobProgress.Progressed(FiguresOf(view, stage));
        }
    }

    private Figures FiguresOf(JobView view, string stage)
    {
        double? perSecond = _pace.PerSecond(view.Done - view.Cached);
        int missing = view.Pictures - view.Done - view.Failed;
        return new Figures(
            stage, view.Done, view.Pictures, view.Failed, perSecond,
            perSecond is { } pace ? TimeSpan.FromSeconds(missing / pace) : null);
    }

    /// <summary>A paused or blocked job stands still whatever its stage; what a base waits for, or how far it is, is told.</summary>
    private static string StageOf(JobView view) => view.Status switch
    {
        JobStatus.Paused => "paused",
        JobStatus.Blocked => view.Reason is { Length: > 0 } reason ? $"waiting: {reason}" : "waiting",
        _ when view is { Stage: JobStages.Base, Reason.Length: > 0 } => $"{view.Stage}: {view.Reason}",
        _ => view.Stage,
    };
}
