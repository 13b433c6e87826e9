using AADiff.Cli.Reports;
using AADiff.Shared.Farm;
using AADiff.Testing.Farm;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Reports;

public sealed class JobStoryTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Plan_and_words_are_told_once_and_before_anything_renders()
    {
        JobProgressReader story = new(_clock);
        JobView view = FakeJobs.Accepted("a");

        Assert.Equal([new JobProgress.StageBegan("listening")], story.Read(view));
        JobProgress[] told = [.. story.Read(FakeJobs.Planned(view))];

        Assert.IsType<JobProgress.WordsChosen>(told[0]);
        Assert.Equal(new JobProgress.Planned(120, 34, 10, null), told[1]);
        Assert.Equal(new JobProgress.StageBegan("rendering"), told[2]);
        Assert.Empty(story.Read(FakeJobs.Planned(view)));
    }

    [Fact]
    public void Pictures_that_existed_already_do_not_count_as_speed()
    {
        JobProgressReader story = new(_clock);
        JobView view = FakeJobs.Planned(FakeJobs.Accepted("a"));
        story.Read(view);
        _clock.Advance(TimeSpan.FromSeconds(4));

        Figures figures = story.Read(view with { Done = 18 }).OfType<JobProgress.Progressed>().Single().Figures;

        Assert.Equal((18, 34, 2.0, TimeSpan.FromSeconds(8)), (figures.Done, figures.Pictures, figures.PerSecond, figures.Left));
    }

    [Fact]
    public void Only_the_last_half_minute_decides_the_speed()
    {
        JobProgressReader story = new(_clock);
        JobView view = FakeJobs.Planned(FakeJobs.Accepted("a")) with { Pictures = 1000, Cached = 0, Done = 0 };
        Figures? last = null;
        for (int second = 0; second <= 120; second++)
        {
            // One a second for a minute, then ten.
            int done = second <= 60 ? second : 60 + (10 * (second - 60));
            last = story.Read(view with { Done = done }).OfType<JobProgress.Progressed>().LastOrDefault()?.Figures ?? last;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(10, last!.PerSecond!.Value, 3);
    }

    [Fact]
    public void Each_warning_is_told_once()
    {
        JobProgressReader story = new(_clock);
        JobView view = FakeJobs.Warns("It is silent.")(FakeJobs.Accepted("a"));

        Assert.Contains(new JobProgress.Warned("It is silent."), story.Read(view));
        Assert.Equal([new JobProgress.Warned("Ambiguous.")], story.Read(FakeJobs.Warns("Ambiguous.")(view)));
    }

    [Theory]
    [InlineData(JobStatus.Paused, "paused")]
    [InlineData(JobStatus.Blocked, "waiting: the store is away")]
    public void A_job_that_stands_still_says_so(JobStatus status, string stage)
    {
        JobView view = FakeJobs.Planned(FakeJobs.Accepted("a")) with { Status = status, Reason = "the store is away" };
        Assert.Contains(new JobProgress.StageBegan(stage), new JobProgressReader(_clock).Read(view));
    }
}
