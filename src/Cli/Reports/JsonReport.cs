using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Frames;
using Spectre.Console;

namespace AADiff.Cli.Reports;

/// <summary>One JSON object a line on standard output; the last one is the result or the error.</summary>
internal sealed class JsonReport(Surroundings surroundings) : IReport
{
    private readonly Lock _gate = new();

    public void Say(string sentence) => Write(new { Event = "note", Text = sentence });

    public void Warn(string sentence) => Write(new { Event = "warning", Text = sentence });

    public async Task<JobView> FollowAsync(IAsyncEnumerable<JobView> views)
    {
        JobStory story = new(surroundings.Clock);
        JobView? last = null;
        await foreach (JobView view in views)
        {
            last = view;
            foreach (JobNews news in story.Tell(view))
                Tell(view.JobId, news);
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
        surroundings.Error.WriteLine($"aadiff: {sentence}");
        Write(new { Event = "error", Class = errorClass, ExitCode = (int)errorClass, Message = sentence });
    }

    private void Tell(string job, JobNews news)
    {
        switch (news)
        {
            case JobNews.StageBegan began:
                Write(new { Event = "stage", Job = job, began.Stage });
                break;
            case JobNews.Planned plan:
                Write(new { Event = "planned", Job = job, plan.Frames, plan.Pictures, plan.Cached });
                break;
            case JobNews.WordsChosen chosen:
                Write(new { Event = "words", Job = job, chosen.Words });
                break;
            case JobNews.Warned warned:
                Warn(warned.Sentence);
                break;
            case JobNews.Progressed { Figures: var figures }:
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
            surroundings.Output.WriteLine(JsonSerializer.Serialize(value, SpecJson.Options));
    }
}
