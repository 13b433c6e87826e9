using System.Net.Http.Json;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class CheckEndpointTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_check_counts_frames_and_pictures_estimates_time_and_room_and_leaves_nothing()
    {
        _server.Farm.Status = FakeJobs.Farm with
        {
            Nodes = [new NodeView("a", 4, 0, 0, 500, false, null, 9), new NodeView("b", 4, 0, 0, 500, false, null, 9), new NodeView("c", 1, 0, 0, 1, true, null, 9)],
        };

        JobCheck check = await CheckAsync("api/jobs/check");

        Assert.Equal((4, 4 / 30.0, 1, 2), (check.Frames, check.VideoSeconds, check.LeastPictures, check.MostPictures));
        Assert.Equal((0.25, 0.5), (check.LeastSeconds!.Value, check.MostSeconds!.Value), EqualityComparer<(double, double)>.Default);
        Assert.InRange(check.Bytes, 2 * 1000, 2 * 1000 * 4);
        Assert.Equal(("lightning", "the sound is short", 20), (check.Words.Single().Word, check.Warnings.Single(), check.Steps));
        Assert.Null(check.Curve);
        Assert.Empty(_server.Farm.Submitted);
        Assert.Empty(await ApiServer.AllAsync(_server.Objects));
    }

    [Fact]
    public async Task The_curve_comes_along_when_it_is_asked_for_and_no_time_where_no_node_has_drawn()
    {
        JobCheck check = await CheckAsync("api/jobs/check?curve=true");

        Assert.Equal([0f, 1f, 0f, 1f], check.Curve!.Words.Single().Strengths.AsEnumerable());
        Assert.Null(check.MostSeconds);
    }

    [Fact]
    public async Task A_check_ends_when_the_client_goes()
    {
        _server.Checker.Gate = new TaskCompletionSource().Task;
        using CancellationTokenSource gone = new();
        Task<HttpResponseMessage> asked = _server.Http.PostAsync("api/jobs/check", Body(FakeJobs.Request), gone.Token);
        await _server.Checker.Begun.WaitAsync(TimeSpan.FromSeconds(30));

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await _server.Checker.Cancelled.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_could_not_be_submitted_can_not_be_checked_either()
    {
        using HttpResponseMessage answer = await _server.Http.PostAsync("api/jobs/check", Body(FakeJobs.Request with { Model = "/etc" }));

        FarmProblem problem = JsonSerializer.Deserialize<FarmProblem>(await answer.Content.ReadAsStringAsync(), SpecJson.Options)!;
        Assert.Equal((400, ErrorClass.Usage), (problem.Status, problem.Class));
        Assert.Empty(_server.Checker.Checked);
    }

    private async Task<JobCheck> CheckAsync(string address)
    {
        using HttpResponseMessage answer = await _server.Http.PostAsync(address, Body(FakeJobs.Request));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JobCheck>(SpecJson.Options))!;
    }

    private static JsonContent Body(RenderRequest request) => JsonContent.Create(new SubmitBody(null, request), options: SpecJson.Options);
}
