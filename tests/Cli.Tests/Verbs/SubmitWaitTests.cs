using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class SubmitWaitTests : IDisposable
{
    private readonly World _world = new() { Remote = new Uri("http://farm.example") };

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_submission_that_waits_shows_the_progress_and_ends_with_the_finished_job()
    {
        await _world.WithVideoAsync();

        Assert.Equal(0, await SubmitAsync("--wait", "--webhook", "https://host.example/done"));

        Assert.Contains("Submitted as night.", _world.Said, StringComparison.Ordinal);
        Assert.Contains("10", _world.Said, StringComparison.Ordinal);
        Assert.Equal([new Uri("https://host.example/done")], _world.Webhooks);
    }

    [Fact]
    public async Task A_word_that_moves_nothing_is_said_to_whoever_waits_or_looks()
    {
        await _world.WithVideoAsync();
        _world.Unmoved = ["'rain' moves nothing that would be seen."];

        Assert.Equal(0, await SubmitAsync("--wait"));
        Assert.Contains("'rain' moves nothing that would be seen.", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await _world.RunAsync("show", "night"));
        Assert.Contains("warning: 'rain' moves nothing that would be seen.", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_that_waits_ends_as_its_job_ends()
    {
        _world.Farm.Script = [FakeJobs.Planned, FakeJobs.Failed(ErrorClass.Input, "The sound is no sound.")];

        Assert.Equal((int)ErrorClass.Input, await SubmitAsync("--wait"));

        Assert.Contains("The sound is no sound.", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_sounds_are_a_job_each_and_one_that_is_none_keeps_no_other_from_being_submitted()
    {
        await _world.WithVideoAsync();
        string good = _world.Sound("good.wav"), bad = _world.Sound("bad.wav", ""), other = _world.Sound("other.wav", "RIFF other");

        Assert.Equal(
            (int)ErrorClass.Input,
            await _world.RunAsync("submit", "--prompt", "rain over a city", "--audio", good, "--audio", bad, "--audio", other, "--wait"));

        Assert.Equal(["good.wav", "other.wav"], _world.Farm.Submitted.Select(job => job.Request.Sounds.Single().FileName));
        Assert.Contains("2 of 3 jobs were submitted; not those of bad.wav", _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            (int)ErrorClass.Usage,
            await _world.RunAsync("submit", "--prompt", "rain over a city", "--audio", good, "--audio", other, "--request-id", "night"));
        Assert.Contains("--request-id is for one job, but there are 2", _world.Error.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await _world.RunAsync("check", "--prompt", "rain over a city", "--audio", good, "--audio", other));
        Assert.Equal(["good.wav", "other.wav"], _world.Checked.Select(request => request.Sounds.Single().FileName));
    }

    [Theory]
    [InlineData("host.example")]
    [InlineData("ftp://host.example")]
    public async Task A_webhook_that_is_no_address_is_refused_before_anything_is_sent(string webhook)
    {
        Assert.Equal((int)ErrorClass.Usage, await SubmitAsync("--webhook", webhook));
        Assert.Empty(_world.Opened);
    }

    [Fact]
    public async Task A_farm_may_be_named_by_several_of_its_coordinators()
    {
        Assert.Equal(0, await SubmitAsync("--farm", "http://one.example:8080, http://two.example:8080"));

        FarmSessionOptions opened = Assert.Single(_world.Opened);
        Assert.Equal("http://one.example:8080/", opened.Address?.AbsoluteUri);
        Assert.Equal(["http://two.example:8080/"], opened.Others.Select(other => other.AbsoluteUri));
    }

    private Task<int> SubmitAsync(params string[] more) =>
        _world.RunAsync(["submit", "--prompt", "rain over a city", "--audio", _world.Sound(), "--request-id", "night", .. more]);
}
