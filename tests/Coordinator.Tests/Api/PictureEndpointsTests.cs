using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

/// <summary>A job of three pictures and four frames: picture 0 is drawn, 1 failed, 2 waits.</summary>
public sealed class PictureEndpointsTests : IAsyncLifetime
{
    private static readonly Storyboard _board = Storyboards.Of(3, 0, 1, 2, 0);

    private readonly ApiServer _server = new();

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        _server.Farm.Add(FakeJobs.Planned(FakeJobs.Accepted("a")));
        _server.Farm.Add(FakeJobs.Accepted("new"));
        await PutAsync(ObjectNames.Storyboard("a"), JsonSerializer.Serialize(_board, SpecJson.Options));
        string drawn = ObjectNames.Picture(Storyboards.Key(0), "01");
        await PutAsync(ObjectNames.AttemptLog("a"), $$"""
            {"picture":1,"outcome":"host","node":"n1","started":"2026-01-01T00:00:00Z","seconds":1,"error":"no room"}
            {"picture":0,"outcome":"done","node":"n1","started":"2026-01-01T00:00:01Z","seconds":2,"object":"{{drawn}}","sha256":"{{new string('a', 64)}}"}
            {"picture":1,"outcome":"data","node":"n2","started":"2026-01-01T00:00:02Z","seconds":1,"error":"bad","final":true}
            """);
        await PutAsync(drawn, "PNG");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Frames_tell_their_pictures_their_state_and_their_attempts_page_by_page()
    {
        using HttpResponseMessage first = await _server.Http.GetAsync("api/jobs/a/frames?count=3");
        List<FrameView> frames = (await first.Content.ReadFromJsonAsync<List<FrameView>>(SpecJson.Options))!;
        List<FrameView> rest = (await _server.Http.GetFromJsonAsync<List<FrameView>>("api/jobs/a/frames?from=3", SpecJson.Options))!;

        Assert.Equal([PictureState.Done, PictureState.Failed, PictureState.Waiting], frames.Select(frame => frame.State));
        Assert.Equal([1, 2, 0], frames.Select(frame => frame.Attempts));
        Assert.Equal(("4", "3"), (first.Headers.GetValues("X-Total-Count").Single(), first.Headers.GetValues("X-Next-Cursor").Single()));
        Assert.Equal((3, 0.3, 0), (rest.Single().Frame, rest.Single().Seconds, rest.Single().Pictures.Single().Picture));
    }

    [Fact]
    public async Task Pictures_tell_their_objects_and_their_attempts_in_order()
    {
        List<PictureView> pictures = (await _server.Http.GetFromJsonAsync<List<PictureView>>("api/jobs/a/pictures", SpecJson.Options))!;

        Assert.Equal([PictureState.Done, PictureState.Failed, PictureState.Waiting], pictures.Select(picture => picture.State));
        Assert.Equal(ObjectNames.Picture(Storyboards.Key(0), "01"), pictures[0].Object);
        Assert.Equal(["host no room", "data bad"], pictures[1].Attempts.Select(attempt => $"{attempt.Outcome} {attempt.Error}"));
    }

    [Fact]
    public async Task A_picture_is_read_by_its_number_or_as_the_last_one_and_another_says_why_not()
    {
        Assert.Equal("PNG", await _server.Http.GetStringAsync("api/jobs/a/pictures/0"));
        Assert.Equal("PNG", await _server.Http.GetStringAsync("api/jobs/a/pictures/last"));
        Assert.Equal(HttpStatusCode.Conflict, (await _server.Http.GetAsync("api/jobs/a/pictures/2")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Http.GetAsync("api/jobs/a/pictures/3")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.GetAsync("api/jobs/a/pictures/x")).StatusCode);
    }

    [Fact]
    public async Task A_picture_that_the_log_does_not_tell_of_yet_is_found_in_the_store()
    {
        await PutAsync(ObjectNames.Picture(Storyboards.Key(2), "02"), "NEW");

        Assert.Equal("NEW", await _server.Http.GetStringAsync("api/jobs/a/pictures/2"));
    }

    [Fact]
    public async Task The_curve_is_read_as_JSON_and_as_the_CSV_that_a_request_takes()
    {
        await PutAsync(
            ObjectNames.Curve("a"),
            """{"frameRate":"10","frames":2,"sounds":[{"fileName":"a.wav","loudness":[1,2],"envelope":[0,0.5]}],"words":[{"word":"city","strengths":[1,1.5]}]}""");

        JobCurve curve = (await _server.Http.GetFromJsonAsync<JobCurve>("api/jobs/a/curve", SpecJson.Options))!;
        Assert.Equal([0, 0.5], curve.Sounds.Single().Envelope.AsEnumerable());
        Assert.Equal("frame,time,a,v,m:city\n0,0,1,0,1\n1,0.1,2,0.5,1.5\n", await _server.Http.GetStringAsync("api/jobs/a/curve?format=csv"));
        using HttpRequestMessage accepting = new(HttpMethod.Get, "api/jobs/a/curve") { Headers = { { "Accept", "text/csv" } } };
        Assert.Equal("text/csv", (await _server.Http.SendAsync(accepting)).Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_strengths_of_a_job_of_an_earlier_version_come_from_its_storyboard()
    {
        BaseSpec spec = (await new FakeChecker().CheckAsync(FakeJobs.Request, default)).Spec;
        await PutAsync(ObjectNames.BaseSpec(_board.Base), JsonSerializer.Serialize(spec, SpecJson.Options));

        JobCurve curve = (await _server.Http.GetFromJsonAsync<JobCurve>("api/jobs/a/curve", SpecJson.Options))!;

        Assert.Empty(curve.Sounds);
        Assert.Equal([0, 1 / 1024f, 2 / 1024f, 0], curve.Words.Single().Strengths.AsEnumerable());
    }

    [Theory]
    [InlineData("curve")]
    [InlineData("storyboard")]
    [InlineData("frames")]
    [InlineData("pictures")]
    [InlineData("pictures/last")]
    [InlineData("pictures/0")]
    public async Task Of_a_job_that_is_not_planned_there_is_nothing_yet_and_of_no_job_nothing_at_all(string what)
    {
        Assert.Equal(HttpStatusCode.Conflict, (await _server.Http.GetAsync($"api/jobs/new/{what}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Http.GetAsync($"api/jobs/none/{what}")).StatusCode);
    }

    [Fact]
    public async Task Models_are_listed_with_their_digests()
    {
        List<ModelView> models = (await _server.Http.GetFromJsonAsync<List<ModelView>>("api/models", SpecJson.Options))!;

        ModelView mini = models.Single(model => model.Name == "mini");
        Assert.Equal((64, null), (mini.Digest!.Length, mini.Fault));
    }

    private Task PutAsync(string name, string content) =>
        _server.Objects.PutAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(content)), "application/json");
}
