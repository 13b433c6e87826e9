using System.Net;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Testing.Farm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class JobPagesTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Jobs_are_found_by_text_and_sorted_and_pages_follow_the_order()
    {
        foreach ((string id, string user, int priority, int minute) in ((string, string, int, int)[])[("storm-1", "ann", 10, 0), ("b", "bob", 90, 1), ("c", "cid", 50, 2)])
        {
            _server.Farm.Add(FakeJobs.Accepted(id) with { User = user, Priority = priority, Submitted = DateTimeOffset.UnixEpoch.AddMinutes(minute) });
        }

        Assert.Equal(["storm-1"], (await _server.Client.PageAsync(new JobQuery(Text: "STORM"))).Jobs.Select(job => job.JobId));
        Assert.Equal(["b"], (await _server.Client.PageAsync(new JobQuery(Text: "bob"))).Jobs.Select(job => job.JobId));
        Assert.Equal(3, (await _server.Client.PageAsync(new JobQuery(Text: "lightning over"))).Total);
        foreach ((JobSort sort, string[] order) in ((JobSort, string[])[])[(JobSort.Newest, ["c", "b", "storm-1"]), (JobSort.Oldest, ["storm-1", "b", "c"]), (JobSort.Priority, ["b", "c", "storm-1"])])
        {
            Assert.Equal(order, (await _server.Client.ListAsync(new JobQuery(Limit: 1, Sort: sort))).Select(job => job.JobId));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.GetAsync("api/jobs?sort=colour")).StatusCode);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gaps_while_jobs_are_added()
    {
        Add(250);

        JobPage first = await _server.Client.PageAsync(new JobQuery());
        _server.Farm.Add(FakeJobs.Accepted("newer") with { Submitted = DateTimeOffset.UnixEpoch.AddDays(9) });
        JobPage second = await _server.Client.PageAsync(new JobQuery(first.Next));
        JobPage third = await _server.Client.PageAsync(new JobQuery(second.Next));

        Assert.Equal((100, 100, 50), (first.Jobs.Count, second.Jobs.Count, third.Jobs.Count));
        Assert.Equal(
            Enumerable.Range(0, 250).Reverse().Select(number => $"job-{number:000}"),
            first.Jobs.Concat(second.Jobs).Concat(third.Jobs).Select(job => job.JobId));
        Assert.Equal((250, 251), (first.Total, third.Total));
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task A_page_has_only_the_jobs_that_were_asked_for()
    {
        Add(5);
        _server.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("done")) with { User = "ann" });
        _server.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("other")));

        JobPage completed = await _server.Client.PageAsync(new JobQuery(Limit: 1, Status: JobStatus.Completed));
        JobPage anns = await _server.Client.PageAsync(new JobQuery(User: "ann"));

        Assert.Equal(("done", 2), (Assert.Single(completed.Jobs).JobId, completed.Total));
        Assert.Equal("other", Assert.Single((await _server.Client.PageAsync(new JobQuery(completed.Next, 1, JobStatus.Completed))).Jobs).JobId);
        Assert.Equal("done", Assert.Single(anns.Jobs).JobId);
    }

    [Fact]
    public async Task A_client_that_knows_no_pages_gets_the_array_and_a_header_says_when_there_is_more()
    {
        Add(3);
        using (HttpResponseMessage all = await _server.Http.GetAsync("api/jobs"))
        {
            Assert.Equal(3, JsonSerializer.Deserialize<JobView[]>(await all.Content.ReadAsStringAsync(), SpecJson.Options)!.Length);
            Assert.False(all.Headers.Contains("Link"));
        }

        Add(2500);
        using HttpResponseMessage most = await _server.Http.GetAsync("api/jobs");

        Assert.Equal(2000, JsonSerializer.Deserialize<JobView[]>(await most.Content.ReadAsStringAsync(), SpecJson.Options)!.Length);
        Assert.Equal("2500", most.Headers.GetValues("X-Total-Count").Single());
        string link = most.Headers.GetValues("Link").Single();
        using HttpResponseMessage rest = await _server.Http.GetAsync(link[(link.IndexOf('<', StringComparison.Ordinal) + 2)..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.Equal(500, JsonSerializer.Deserialize<JobView[]>(await rest.Content.ReadAsStringAsync(), SpecJson.Options)!.Length);
    }

    [Fact]
    public async Task All_jobs_are_listed_however_many_there_are()
    {
        Add(2500);

        Assert.Equal(2500, (await _server.Client.ListAsync()).Select(job => job.JobId).Distinct().Count());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    [InlineData("status=lost")]
    [InlineData("after=somewhere")]
    public async Task A_page_that_can_not_be_is_refused(string query)
    {
        using HttpResponseMessage response = await _server.Http.GetAsync($"api/jobs?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(FarmProblem.ContentType, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_farm_of_an_older_version_is_listed_whole_and_says_that_it_knows_no_node_commands()
    {
        JobView[] jobs = [FakeJobs.Accepted("a"), FakeJobs.Accepted("b"), FakeJobs.Completed("v")(FakeJobs.Accepted("c"))];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication older = builder.Build();
        older.MapGet("/api/jobs", () => Results.Json(jobs, SpecJson.Options));
        await older.StartAsync();
        using HttpClient http = FarmHttp.ClientFor(new Uri(older.Urls.Single()));
        HttpFarm farm = new(http);

        Assert.Equal(["a", "b", "c"], (await farm.ListAsync(new JobQuery(Limit: 2))).Select(job => job.JobId));
        Assert.Equal("c", Assert.Single((await farm.PageAsync(new JobQuery(Status: JobStatus.Completed))).Jobs).JobId);
        UserError error = await Assert.ThrowsAsync<UserError>(() => farm.CommandNodeAsync("gpu-1", NodeCommandKind.Drain));
        Assert.Contains("older version", error.Message, StringComparison.Ordinal);
    }

    private void Add(int jobs)
    {
        for (int number = 0; number < jobs; number++)
        {
            _server.Farm.Add(FakeJobs.Accepted($"job-{number:000}") with { Submitted = DateTimeOffset.UnixEpoch.AddSeconds(1 + number) });
        }
    }
}
