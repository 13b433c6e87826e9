using AADiff.Shared.Farm;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class JobFollowingTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_client_is_sent_every_change_until_the_job_has_ended()
    {
        _server.Farm.Script = [view => view, FakeJobs.Planned, view => view, FakeJobs.Done(20), FakeJobs.Completed("videos/a/1.mp4")];
        await _server.Farm.SubmitAsync("a", FakeJobs.Request);

        List<JobView> views = await FollowAsync("a");

        Assert.Equal([0, 10, 20, 34], views.Select(view => view.Done));
        Assert.Equal(JobStatus.Completed, views[^1].Status);
        Assert.Single(_server.LastEventIds);
    }

    [Fact]
    public async Task A_client_whose_connection_is_cut_goes_on_where_it_was_and_hears_nothing_twice()
    {
        _server.Farm.Script =
        [
            view => view,
            FakeJobs.Planned,
            Cutting,
            view => view,
            FakeJobs.Done(20),
            Cutting,
            FakeJobs.Completed("videos/a/1.mp4"),
        ];
        await _server.Farm.SubmitAsync("a", FakeJobs.Request);

        int[] done = [.. (await FollowAsync("a")).Select(view => view.Done)];

        // What changes while there is no connection is not told one by one.
        Assert.Equal((0, 34), (done[0], done[^1]));
        Assert.Equal(done.Distinct().Order(), done);
        Assert.Equal([false, true, true], _server.LastEventIds.Select(id => id.Length > 0));

        JobView Cutting(JobView view)
        {
            _server.CutStream();
            return view;
        }
    }

    [Fact]
    public async Task A_client_that_knows_several_coordinators_submits_to_one_that_answers_and_goes_on_with_another_when_that_one_ends()
    {
        await using ApiServer other = new();
        await other.InitializeAsync();
        other.Farm.Add(FakeJobs.Completed("videos/a/1.mp4")(FakeJobs.Planned(FakeJobs.Accepted("a"))));
        using HttpClient http = FarmHttp.ClientFor(new Uri("http://127.0.0.1:9"), null, _server.Http.BaseAddress!, other.Http.BaseAddress!);
        HttpFarm farm = new(http);
        _server.Farm.Script = [view => view, FakeJobs.Planned];
        await farm.SubmitAsync("a", FakeJobs.Request);
        List<JobStatus> seen = [];

        await foreach (JobView view in farm.FollowAsync("a"))
        {
            seen.Add(view.Status);
            if (view.Status == JobStatus.Rendering)
            {
                await _server.StopAsync();
            }
        }

        Assert.Equal([JobStatus.Planning, JobStatus.Rendering, JobStatus.Completed], seen);
    }

    [Fact]
    public async Task A_client_that_connects_again_with_the_last_id_is_not_sent_what_it_has()
    {
        _server.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Planned(FakeJobs.Accepted("a"))));
        string first = await _server.Http.GetStringAsync("api/jobs/a/events");
        string id = first.Split('\n').Single(line => line.StartsWith("id: ", StringComparison.Ordinal))["id: ".Length..];

        using HttpRequestMessage again = new(HttpMethod.Get, "api/jobs/a/events");
        again.Headers.Add("Last-Event-ID", id);
        using HttpResponseMessage response = await _server.Http.SendAsync(again);

        Assert.DoesNotContain("data:", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", new[] { 1, 2 })]
    [InlineData("41-0000000000000000", new[] { 42, 43 })]
    [InlineData("-", new[] { 1, 2 })]
    [InlineData("9223372036854775807-0000000000000000", new[] { 1, 2 })]
    public async Task Events_are_numbered_and_whoever_connects_again_goes_on_counting(string last, int[] numbers)
    {
        _server.Farm.Script = [view => view, FakeJobs.Completed("v")];
        await _server.Farm.SubmitAsync("a", FakeJobs.Request);

        using HttpRequestMessage request = new(HttpMethod.Get, "api/jobs/a/events");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        using HttpResponseMessage response = await _server.Http.SendAsync(request);

        string[] lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal(numbers, lines.Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => int.Parse(line[4..].Split('-')[0])));
    }

    [Fact]
    public async Task A_farm_that_does_not_answer_for_a_moment_is_asked_again()
    {
        _server.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("a")));
        _server.Farm.Silent = 2;

        Assert.Equal(JobStatus.Completed, Assert.Single(await FollowAsync("a")).Status);
    }

    [Fact]
    public async Task Nothing_is_sent_about_a_job_that_is_not_there() => Assert.Empty(await FollowAsync("unknown"));

    private async Task<List<JobView>> FollowAsync(string jobId)
    {
        List<JobView> views = [];
        await foreach (JobView view in _server.Client.FollowAsync(jobId))
        {
            views.Add(view);
        }

        return views;
    }
}
