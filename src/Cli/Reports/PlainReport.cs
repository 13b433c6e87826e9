using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Spectre.Console;

namespace AADiff.Cli.Reports;

/// <summary>One line for each thing that happens: for logs and pipes.</summary>
internal class PlainReport(Dependencies dependencies) : IReport
{
    /// <summary>A log does not need every picture.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(10);

    private long _progressedAt;

    protected Dependencies Dependencies { get; } = dependencies;

    protected IAnsiConsole Console => Dependencies.Console;

    public virtual void Say(string sentence) => Line(sentence);

    public virtual void Warn(string sentence) => Dependencies.Error.WriteLine($"warning: {Printable.Of(sentence)}");

    public virtual async Task<JobView> FollowAsync(IAsyncEnumerable<JobView> views)
    {
        JobProgressReader reader = new(Dependencies.Clock);
        JobView? last = null;
        await foreach (JobView view in views)
        {
            last = view;
            foreach (JobProgress progress in reader.Read(view))
            {
                Tell(progress);
            }
        }

        return last ?? throw new InvalidOperationException("the job was never seen");
    }

    public virtual void Finish(RenderOutcome outcome)
    {
        Console.WriteLine();
        if (outcome.Job.Words.Length > 0)
        {
            Console.Write(Tables.Words(outcome.Job.Words));
        }

        Console.Write(Tables.Timings(outcome.Timings, outcome.TotalSeconds));
        if (outcome.Job.Blending is { } blending)
        {
            Line(Phrases.Blending(outcome.Job, blending));
        }

        foreach (string warning in outcome.Job.Warnings)
        {
            Line($"warning: {warning}");
        }

        Line(outcome.Reused ? $"{outcome.Video} (rendered before)" : outcome.Video);
    }

    public virtual void Answer<T>(T value, Action<IAnsiConsole> forPeople) => forPeople(Console);

    public virtual void Fail(ErrorClass errorClass, string sentence) => Dependencies.Error.WriteLine($"aadiff: {Printable.Lines(sentence)}");

    protected void Line(string text) => Console.Line(text);

    protected virtual void Tell(JobProgress progress)
    {
        switch (progress)
        {
            case JobProgress.WordsChosen chosen:
                Line($"words: {Phrases.Words(chosen.Words)}");
                break;
            case JobProgress.PresetsChosen chosen:
                foreach (PresetScore preset in chosen.Presets)
                {
                    Line(Phrases.Preset(preset));
                }

                break;
            case JobProgress.Planned plan:
                Line(Phrases.Plan(plan));
                break;
            case JobProgress.StageBegan began:
                Line(began.Stage);
                break;
            case JobProgress.Warned warned:
                Warn(warned.Sentence);
                break;
            case JobProgress.Progressed progressed when IsDue(progressed.Figures):
                Line(Phrases.Progress(progressed.Figures));
                break;
        }
    }

    private bool IsDue(Figures figures)
    {
        long now = Dependencies.Clock.GetTimestamp();
        if (_progressedAt != 0 && figures.Done < figures.Pictures && Dependencies.Clock.GetElapsedTime(_progressedAt, now) < _quiet)
        {
            return false;
        }

        _progressedAt = now;
        return true;
    }
}
