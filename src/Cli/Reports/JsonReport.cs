using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using Spectre.Console;

namespace AADiff.Cli.Reports;

/// <summary>One JSON object a line on standard output; the last one is the result or the error.</summary>
internal sealed class JsonReport(Dependencies dependencies) : IReport
{
    private readonly Lock _gate = new();

    public void Say(string sentence) => Write(new { Event = "note", Text = sentence });

    public void Warn(string sentence) => Write(new { Event = "warning", Text = sentence });

    public async Task<JobView> FollowAsync(IAsyncEnumerable<JobView> views)
    {
        JobProgressReader reader = new(dependencies.Clock);
        JobView? last = null;
        await foreach (JobView view in views)
        {
            last = view;
            foreach (JobProgress progress in reader.Read(view))
            {
                Tell(view.JobId, progress);
            }
        }

        return last ?? throw new InvalidOperationException("the job was never seen");
    }

    public void Finish(RenderOutcome outcome) => Write(new
    {
        Event = "result",
        outcome.Video,
        outcome.Reused,
        Timings = outcome.Timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Seconds, 3)),
        TotalSeconds = Math.Round(outcome.TotalSeconds, 3),
        outcome.Job,
    });

    public void Answer<T>(T value, Action<IAnsiConsole> forPeople) => Write(value);

    public void Fail(ErrorClass errorClass, string sentence)
    {
        dependencies.Error.WriteLine($"aadiff: {Printable.Lines(sentence)}");
        Write(new { Event = "error", Class = errorClass, ExitCode = (int)errorClass, Message = sentence });
    }

    private void Tell(string job, JobProgress progress)
    {
        switch (progress)
        {
            case JobProgress.StageBegan began:
                Write(new { Event = "stage", Job = job, began.Stage });
                break;
            case JobProgress.Planned plan:
                Write(new { Event = "planned", Job = job, plan.Frames, plan.Pictures, plan.Cached, plan.Levels });
                break;
            case JobProgress.WordsChosen chosen:
                Write(new { Event = "words", Job = job, chosen.Words });
                break;
            case JobProgress.PresetsChosen chosen:
                Write(new { Event = "presets", Job = job, chosen.Presets });
                break;
            case JobProgress.Warned warned:
                Warn(warned.Sentence);
                break;
            case JobProgress.Progressed { Figures: var figures }:
                Write(new
                {
                    Event = "progress",
                    Job = job,
                    figures.Stage,
                    figures.Done,
                    figures.Pictures,
                    figures.Failed,
                    figures.PerSecond,
                    SecondsLeft = figures.Left?.TotalSeconds,
                });
                break;
        }
    }

    private void Write<T>(T value)
    {
        lock (_gate)
        {
            dependencies.Output.WriteLine(JsonSerializer.Serialize(value, SpecJson.Options));
        }
    }
}
