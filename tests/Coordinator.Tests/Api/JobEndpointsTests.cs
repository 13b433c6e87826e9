using System.Net;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class JobEndpointsTests : IAsyncLifetime
{
    private const string Sound =
        "\"objectName\":\"inputs/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.wav\",\"fileName\":\"a.wav\","
        + "\"sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"";

    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_request_arrives_as_it_was_sent()
    {
        RenderRequest request = FakeJobs.Request with
        {
            FrameRate = new FrameRate(30000, 1001),
            Seed = ulong.MaxValue,
            Drawn = new PictureSize(512, 768),
            Strength = new StrengthMapping { Mode = StrengthMode.TwoSided, Min = 0.25, Max = 4 },
            Controls = new AttentionControls { Blend = new LocalBlend { Threshold = 0.4 } },
        };

        JobView view = await _server.Client.SubmitAsync("night-1", request);

        Assert.Equal("night-1", view.JobId);
        (string id, RenderRequest arrived) = Assert.Single(_server.Farm.Submitted);
        Assert.Equal("night-1", id);
        Assert.Equal(JsonSerializer.Serialize(request, SpecJson.Options), JsonSerializer.Serialize(arrived, SpecJson.Options));
    }

    [Fact]
    public async Task Views_lists_and_the_farm_come_back_whole()
    {
        JobView job = FakeJobs.Completed("videos/a/1.mp4")(FakeJobs.Planned(FakeJobs.Accepted("a")));
        _server.Farm.Add(job);
        _server.Farm.Status = FakeJobs.Farm;

        Assert.Equivalent(job, await _server.Client.FindAsync("a"), strict: true);
        Assert.Equivalent(new[] { job }, await _server.Client.ListAsync(), strict: true);
        Assert.Equivalent(FakeJobs.Farm, await _server.Client.StatusAsync(), strict: true);
        Assert.Null(await _server.Client.FindAsync("unknown"));
    }

    [Theory]
    [InlineData(true, HttpStatusCode.TooManyRequests)]
    [InlineData(false, HttpStatusCode.ServiceUnavailable)]
    public async Task A_submission_that_finds_too_many_waiting_is_told_when_to_come_back_and_that_it_was_not_taken(bool own, HttpStatusCode status)
    {
        _server.Farm.Busy = new BusyError("1000 jobs wait.", TimeSpan.FromSeconds(30), own);

        BusyError error = await Assert.ThrowsAsync<BusyError>(() => _server.Client.SubmitAsync("night-1", FakeJobs.Request));
        Assert.Equal(("1000 jobs wait.", TimeSpan.FromSeconds(30), own), (error.Message, error.Pause, error.Own));

        string body = JsonSerializer.Serialize(new SubmitBody("night-1", FakeJobs.Request), SpecJson.Options);
        HttpResponseMessage answer = await _server.Http.PostAsync("api/jobs", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((status, "30"), (answer.StatusCode, answer.Headers.GetValues("Retry-After").Single()));
    }

    [Theory]
    [InlineData(JobCommandKind.Pause, null)]
    [InlineData(JobCommandKind.Resume, null)]
    [InlineData(JobCommandKind.Cancel, null)]
    [InlineData(JobCommandKind.RequeueFailed, null)]
    [InlineData(JobCommandKind.SetPriority, 80)]
    public async Task Every_command_reaches_the_job(JobCommandKind kind, int? priority)
    {
        _server.Farm.Add(FakeJobs.Accepted("a"));

        JobCommandReply reply = await _server.Client.CommandAsync("a", kind, priority);

        Assert.Equal(("a", kind, priority), Assert.Single(_server.Farm.Commands));
        Assert.Equal(priority ?? 50, reply.Job!.Priority);
    }

    [Fact]
    public async Task A_job_is_deleted_once_it_has_ended_and_is_unknown_afterwards()
    {
        _server.Farm.Add(FakeJobs.Accepted("a"));
        Assert.Contains("cancel it first", (await _server.Client.DeleteAsync("a")).Refused, StringComparison.Ordinal);

        _server.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("a")));
        JobCommandReply reply = await _server.Client.DeleteAsync("a");

        Assert.Equal((JobStatus.Completed, null), (reply.Job!.Status, reply.Refused));
        Assert.Null(await _server.Client.FindAsync("a"));
        Assert.Equal(new JobCommandReply(null, null), await _server.Client.DeleteAsync("a"));
    }

    [Fact]
    public async Task A_refused_command_says_why_and_an_unknown_job_is_null()
    {
        _server.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("a")));

        Assert.Equal("The job is completed.", (await _server.Client.CommandAsync("a", JobCommandKind.Cancel)).Refused);
        Assert.Equal(new JobCommandReply(null, null), await _server.Client.CommandAsync("b", JobCommandKind.Cancel));
    }

    [Fact]
    public async Task A_request_out_of_range_is_refused_with_the_sentence_and_class_of_the_command_line()
    {
        UserError error = await Assert.ThrowsAsync<UserError>(
            () => _server.Client.SubmitAsync("a", FakeJobs.Request with { Steps = 1001 }));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Equal("Steps must be from 1 to 1000, not 1001.", error.Message);
        Assert.Empty(_server.Farm.Submitted);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("{\"id\":\"../etc\",\"request\":{\"prompt\":\"a\",\"sounds\":[],\"model\":\"m\"}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"id\":\"a\",\"request\":{\"prompt\":\"a\",\"sounds\":[],\"model\":\"m\"}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"id\":\"a\",\"request\":{\"prompt\":\" \",\"sounds\":[],\"model\":\"m\"}}", HttpStatusCode.UnprocessableEntity)]
    public async Task A_body_that_is_no_request_is_a_problem_with_a_sentence(string body, HttpStatusCode expected)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await _server.Http.PostAsync("api/jobs", content);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(FarmProblem.ContentType, response.Content.Headers.ContentType?.MediaType);
        FarmProblem problem = JsonSerializer.Deserialize<FarmProblem>(await response.Content.ReadAsStringAsync(), SpecJson.Options)!;
        Assert.EndsWith(".", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"user\":null", "$.request.user")]
    [InlineData("\"prompt\":null", "$.request.prompt")]
    [InlineData("\"sounds\":null", "$.request.sounds")]
    [InlineData("\"sounds\":[null]", "sound")]
    [InlineData("\"controls\":null", "$.request.controls")]
    [InlineData("\"strength\":null", "$.request.strength")]
    [InlineData("\"negativePrompt\":null", "$.request.negativePrompt")]
    [InlineData("\"guidance\":1e999", "$.request.guidance")]
    [InlineData("\"controls\":{\"blend\":{\"threshold\":1e999}}", "threshold")]
    [InlineData("\"strength\":{\"mode\":99}", "$.request.strength.mode")]
    [InlineData("\"frameRate\":\"2147483647/2147483646\"", "1000000")]
    [InlineData("\"frameRate\":30", "$.request.frameRate")]
    [InlineData("\"heard\":{}", "$.request.heard")]
    [InlineData("\"heard\":{\"kind\":\"loud\"}", "$.request.heard.kind")]
    [InlineData("\"heard\":{\"kind\":\"file\"}", "object name")]
    [InlineData("\"heard\":{\"kind\":\"none\",\"gainDecibels\":1}", "Only with the kind")]
    [InlineData("\"heard\":{\"kind\":\"file\",\"objectName\":\"inputs/../x\",\"fileName\":\"a\"}", "$.request.heard.objectName")]
    [InlineData("\"model\":\"/etc\"", "never a path")]
    [InlineData("\"model\":\"../mini\"", "never a path")]
    [InlineData("\"model\":\"a/b/c\"", "never a path")]
    [InlineData("\"model\":\"C:\\\\models\"", "never a path")]
    [InlineData("\"user\":\"\\u001b[2J\"", "control character")]
    public async Task Nothing_that_a_request_can_not_hold_is_taken_and_the_answer_says_where(string member, string says)
    {
        FarmProblem problem = await RefusedAsync(Body(member));

        Assert.InRange(problem.Status, 400, 422);
        Assert.Contains(says, problem.Detail, StringComparison.Ordinal);
        Assert.Empty(_server.Farm.Submitted);
    }

    [Theory]
    [InlineData("\"sha256\":\"x/../../etc\"")]
    [InlineData("\"sha256\":\"x\\\" -i \\\"/etc/passwd\\\" y\"")]
    [InlineData("\"sha256\":null")]
    [InlineData("\"sha256\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"")]
    [InlineData("\"sha256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("\"objectName\":\"jobs/other/request.json\"")]
    [InlineData("\"objectName\":\"inputs/../jobs/other/request.json\"")]
    [InlineData("\"curveObjectName\":\"inputs/curve.csv\"")]
    [InlineData("\"words\":[null]")]
    [InlineData("\"words\":null")]
    [InlineData("\"envelope\":{\"feature\":99}")]
    [InlineData("\"envelope\":{\"bandHigh\":1e999}")]
    public async Task A_sound_is_named_by_its_digest_and_by_nothing_else(string member)
    {
        FarmProblem problem = await RefusedAsync(Body("\"sounds\":[{" + WithMember(Sound, member) + "}]"));

        Assert.Equal(400, problem.Status);
        Assert.EndsWith(".", problem.Detail.TrimEnd(')'), StringComparison.Ordinal);
        Assert.Empty(_server.Farm.Submitted);
    }

    [Fact]
    public async Task A_body_that_would_fill_the_memory_is_refused()
    {
        FarmProblem problem = await RefusedAsync(Body($"\"prompt\":\"{new string('a', 2 << 20)}\""));

        Assert.Equal(413, problem.Status);
    }

    [Theory]
    [InlineData("prompt", 2001)]
    [InlineData("negativePrompt", 2001)]
    [InlineData("user", 101)]
    [InlineData("model", 1001)]
    public async Task A_text_that_is_too_long_is_refused_with_its_limit(string member, int length)
    {
        FarmProblem problem = await RefusedAsync(Body($"\"{member}\":\"{new string('a', length)}\""));

        Assert.Contains($"at most {length - 1}", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_tell_every_change_and_end_with_the_job()
    {
        _server.Farm.Script = [FakeJobs.Planned, FakeJobs.Done(20), FakeJobs.Completed("videos/a/1.mp4")];
        await _server.Farm.SubmitAsync("a", FakeJobs.Request);

        string text = await _server.Http.GetStringAsync("api/jobs/a/events");

        string[] data = [.. text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))];
        JobView last = JsonSerializer.Deserialize<JobView>(data[^1]["data: ".Length..], SpecJson.Options)!;
        Assert.Equal(JobStatus.Completed, last.Status);
        Assert.Contains(data, line => line.Contains("\"done\":20", StringComparison.Ordinal));
        Assert.Contains("event: job", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_video_and_the_log_of_attempts_are_streamed_from_the_store()
    {
        _server.Farm.Add(FakeJobs.Completed("videos/a/1.mp4")(FakeJobs.Accepted("a")));
        _server.Farm.Add(FakeJobs.Accepted("b"));
        await _server.Objects.PutAsync("videos/a/1.mp4", new MemoryStream([1, 2, 3, 4]), "video/mp4");
        await _server.Objects.PutAsync(ObjectNames.AttemptLog("a"), new MemoryStream("{}\n"u8.ToArray()), "application/x-ndjson");

        Assert.Equal([1, 2, 3, 4], await _server.Http.GetByteArrayAsync("api/jobs/a/video"));
        Assert.Equal("{}\n", await _server.Http.GetStringAsync("api/jobs/a/attempts"));
        Assert.Equal("", await _server.Http.GetStringAsync("api/jobs/b/attempts"));
        Assert.Equal(HttpStatusCode.Conflict, (await _server.Http.GetAsync("api/jobs/b/video")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Http.GetAsync("api/jobs/c/video")).StatusCode);
    }

    [Fact]
    public async Task A_farm_that_is_not_there_is_unreachable()
    {
        // Port 9 (discard) is closed on loopback.
        using HttpClient http = FarmHttp.ClientFor(new Uri("http://127.0.0.1:9"));

        UserError error = await Assert.ThrowsAsync<UserError>(() => new HttpFarm(http).ListAsync());

        Assert.Equal(ErrorClass.Unreachable, error.Class);
        Assert.Contains("http://127.0.0.1:9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_without_an_answer_says_that_it_may_have_been_taken_and_how_to_look()
    {
        _server.Farm.Silent = 1;

        UserError error = await Assert.ThrowsAsync<UserError>(() => _server.Client.SubmitAsync("night-1", FakeJobs.Request));

        Assert.Equal(ErrorClass.Unreachable, error.Class);
        Assert.Contains("It may have been taken, the id is night-1: aadiff show night-1", error.Message, StringComparison.Ordinal);
    }

    private static string Body(string member) =>
        "{\"id\":\"a\",\"request\":{" + WithMember("\"prompt\":\"a city\",\"model\":\"mini\",\"sounds\":[{" + Sound + "}]", member) + "}}";

    /// <summary>Of two members of one name the last one counts.</summary>
    private static string WithMember(string members, string more) => $"{members},{more}";

    private async Task<FarmProblem> RefusedAsync(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _server.Http.PostAsync("api/jobs", content);
        Assert.Equal(FarmProblem.ContentType, response.Content.Headers.ContentType?.MediaType);
        FarmProblem problem = JsonSerializer.Deserialize<FarmProblem>(await response.Content.ReadAsStringAsync(), SpecJson.Options)!;
        Assert.Equal((int)response.StatusCode, problem.Status);
        return problem;
    }
}
