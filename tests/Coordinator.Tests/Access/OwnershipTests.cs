using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Tests.Api;
using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>Ann and Bob are artists of one farm; each has a job.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private static readonly byte[] _sound = [1, 2, 3, 4];

    private readonly ApiServer _server = new(AccessRules.Open with { NeedsKeys = true, Jobs = 3, UploadBytes = 1000 });
    private HttpClient _ann = null!;
    private HttpClient _bob = null!;
    private HttpClient _viewer = null!;

    private static string Name => InputName.Of(Sha256Digest.Of(_sound), ".wav").Value;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        (_ann, _bob) = (await _server.ClientOfAsync("ann", FarmRole.Artist), await _server.ClientOfAsync("bob", FarmRole.Artist));
        _viewer = await _server.ClientOfAsync("vic", FarmRole.Viewer);
        foreach (string user in (string[])["ann", "bob"])
        {
            string job = $"of-{user}";
            _server.Farm.Add(FakeJobs.Completed($"videos/{job}/1.mp4")(FakeJobs.Accepted(job) with { User = user }));
            await PutAsync($"videos/{job}/1.mp4", user);
            await PutAsync(ObjectNames.Storyboard(job), JsonSerializer.Serialize(Storyboards.Of(1), SpecJson.Options));
        }

        await PutAsync(ObjectNames.Picture(Storyboards.Key(0), "1"), "PNG");
        await PutAsync(ObjectNames.Picture(Storyboards.Key(7), "1"), "OTHER");
    }

    public async Task DisposeAsync()
    {
        _ann.Dispose();
        _bob.Dispose();
        _viewer.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_artist_sees_his_own_jobs_and_others_are_as_if_they_were_not_there()
    {
        foreach (string query in (string[])["", "?user=bob", "?q=of-", "?limit=10"])
        {
            List<JobView> jobs = (await _ann.GetFromJsonAsync<List<JobView>>($"api/jobs{query}", SpecJson.Options))!;
            Assert.Equal("of-ann", Assert.Single(jobs).JobId);
        }

        foreach (string below in (string[])["", "/events", "/video", "/attempts", "/curve", "/storyboard", "/frames", "/pictures", "/pictures/0", "/objects?prefix=jobs/of-bob/"])
        {
            Assert.Equal((below, HttpStatusCode.NotFound), (below, (await _ann.GetAsync($"api/jobs/of-bob{below}")).StatusCode));
        }

        Assert.Equal(2, (await _viewer.GetFromJsonAsync<List<JobView>>("api/jobs", SpecJson.Options))!.Count);
        Assert.Equal("bob", await _viewer.GetStringAsync("api/jobs/of-bob/video"));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    [InlineData("requeue")]
    [InlineData("priority")]
    public async Task An_artist_commands_no_job_of_somebody_else(string verb)
    {
        using HttpResponseMessage answer = await _ann.PostAsJsonAsync($"api/jobs/of-bob/{verb}", new PriorityBody(1));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(_server.Farm.Commands);
    }

    [Fact]
    public async Task The_user_of_a_job_is_the_one_of_the_key_whatever_the_request_says()
    {
        await UploadAsync(_ann);

        using HttpResponseMessage answer = await SubmitAsync(_ann, "new", Request with { User = "bob" });

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("ann", _server.Farm.Submitted.Single().Request.User);
    }

    [Fact]
    public async Task An_id_that_somebody_else_has_is_taken_and_nothing_of_his_job_is_told()
    {
        using HttpResponseMessage answer = await SubmitAsync(_ann, "of-bob", Request);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.DoesNotContain("lightning", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_belongs_to_whoever_has_sent_all_of_it()
    {
        await UploadAsync(_bob);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SubmitAsync(_ann, "new", Request)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _ann.PostAsJsonAsync("api/jobs/check", new SubmitBody(null, Request), SpecJson.Options)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _ann.GetAsync($"api/objects/{Name}")).StatusCode);

        // It is there already, but its name alone shows nothing.
        using (HttpResponseMessage pretended = await _ann.PutAsync($"api/objects/{Name}", new ByteArrayContent([4, 3, 2, 1])))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, pretended.StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _ann.GetAsync($"api/objects/{Name}")).StatusCode);
        await UploadAsync(_ann);
        Assert.Equal(_sound, await _ann.GetByteArrayAsync($"api/objects/{Name}"));
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(_ann, "new", Request)).StatusCode);
    }

    [Fact]
    public async Task Objects_are_reached_through_a_job_and_only_those_that_are_its_own()
    {
        string own = ObjectNames.Picture(Storyboards.Key(0), "1");
        string other = ObjectNames.Picture(Storyboards.Key(7), "1");

        Assert.Equal("PNG", await _ann.GetStringAsync($"api/jobs/of-ann/objects/{own}"));
        Assert.Equal(own, Assert.Single((await _ann.GetFromJsonAsync<List<ObjectInfo>>($"api/jobs/of-ann/objects?prefix={ObjectNames.Picture(Storyboards.Key(0))}", SpecJson.Options))!).Name);
        Assert.Equal("ann", await _ann.GetStringAsync("api/objects/videos/of-ann/1.mp4"));
        foreach (string address in (string[])
            [
                $"api/jobs/of-ann/objects/{other}", "api/jobs/of-ann/objects/videos/of-bob/1.mp4", $"api/objects/{own}", "api/objects/videos/of-bob/1.mp4",
                "api/objects/jobs/of-bob/storyboard.json", $"api/jobs/of-ann/objects/{Name}",
            ])
        {
            Assert.Equal((address, HttpStatusCode.NotFound), (address, (await _ann.GetAsync(address)).StatusCode));
        }

        foreach (string prefix in (string[])["", "frames/", "jobs/", "jobs/of-bob/", "inputs/", "bases/"])
        {
            Assert.Empty((await _ann.GetFromJsonAsync<List<ObjectInfo>>($"api/jobs/of-ann/objects?prefix={prefix}", SpecJson.Options))!);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await _ann.GetAsync("api/objects")).StatusCode);
    }

    [Fact]
    public async Task A_user_has_as_many_jobs_under_way_as_are_allowed_and_is_told_to_wait()
    {
        await UploadAsync(_ann);
        for (int number = 0; number < 3; number++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(_ann, $"job-{number}", Request)).StatusCode);
        }

        using HttpResponseMessage refused = await SubmitAsync(_ann, "job-3", Request);
        Assert.Equal((HttpStatusCode.TooManyRequests, true), (refused.StatusCode, refused.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(_ann, "job-2", Request)).StatusCode);
        await UploadAsync(_bob);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(_bob, "job-4", Request)).StatusCode);
    }

    [Fact]
    public async Task A_user_uploads_as_much_a_day_as_is_allowed_in_whichever_way()
    {
        byte[] most = new byte[600];
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(_ann, most)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PutAsync(_ann, new byte[500])).StatusCode);
        using MultipartFormDataContent form = new()
        {
            { new StringContent("""{"request":{"prompt":"city","model":"mini"}}""", Encoding.UTF8), "request" },
            { new ByteArrayContent(new byte[500]), "sound", "a.wav" },
        };
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _ann.PostAsync("api/jobs", form)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(_ann, new byte[400])).StatusCode);
        using HttpResponseMessage full = await PutAsync(_ann, [9]);
        Assert.Equal((HttpStatusCode.TooManyRequests, true), (full.StatusCode, full.Headers.RetryAfter?.Delta > TimeSpan.FromHours(23)));
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(_bob, [9])).StatusCode);
    }

    [Fact]
    public async Task No_file_is_larger_than_the_operator_allows_in_whichever_way_it_is_uploaded()
    {
        await using ApiServer server = new(AccessRules.Open with { NeedsKeys = true, LargestUpload = 300 });
        await server.InitializeAsync();
        using HttpClient client = await server.ClientOfAsync("ann", FarmRole.Artist);
        using MultipartFormDataContent form = new()
        {
            { new StringContent("""{"request":{"prompt":"city","model":"mini"}}""", Encoding.UTF8), "request" },
            { new ByteArrayContent(new byte[301]), "sound", "a.wav" },
        };

        using HttpResponseMessage put = await PutAsync(client, new byte[301]);
        using HttpResponseMessage posted = await client.PostAsync("api/jobs", form);

        foreach (HttpResponseMessage refused in (HttpResponseMessage[])[put, posted])
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
            Assert.Contains("at most 300 bytes here (limits:upload)", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(client, new byte[300])).StatusCode);
    }

    [Fact]
    public async Task What_was_done_and_what_was_refused_is_recorded_with_who_and_where_from()
    {
        await UploadAsync(_ann);
        await SubmitAsync(_ann, "new", Request);
        await _ann.PostAsync("api/sweep", null);
        await _ann.GetAsync("api/jobs");
        using HttpClient admin = await _server.ClientOfAsync("root", FarmRole.Admin);

        List<AuditEntry> entries = (await admin.GetFromJsonAsync<List<AuditEntry>>("api/audit?user=ann", SpecJson.Options))!;

        Assert.Equal(["sweep  403", "submitJob new 202", $"putInput {Name["inputs/".Length..]} 204"], entries.Select(entry => $"{entry.Action} {entry.Target} {entry.Status}"));
        Assert.All(entries, entry => Assert.Equal(("ann", "127.0.0.1", true), (entry.User, entry.Source, entry.KeyId is not null)));
    }

    private static RenderRequest Request => FakeJobs.Request with
    {
        Sounds = [new SoundTrack { ObjectName = InputName.Parse(Name), FileName = "a.wav", Sha256 = Sha256Digest.Of(_sound) }],
    };

    private static Task<HttpResponseMessage> SubmitAsync(HttpClient client, string id, RenderRequest request) =>
        client.PostAsJsonAsync("api/jobs", new SubmitBody(id, request), SpecJson.Options);

    private static async Task UploadAsync(HttpClient client) => (await PutAsync(client, _sound)).EnsureSuccessStatusCode();

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, byte[] content) => client.PutAsync(
        $"api/objects/{InputName.Of(Sha256Digest.Of(content), ".wav").Value}",
        new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } });

    private Task PutAsync(string name, string content) => _server.Objects.PutAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(content)), "text/plain");
}
