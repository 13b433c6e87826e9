using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AADiff.Coordinator.Access;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>Requests that once harmed a farm, sent over HTTP with the key of each role to a farm of real processes that wants keys.</summary>
[Collection(UndisturbedRun.Apart)]
public sealed class RoleAttackTests : IAsyncLifetime
{
    private static readonly SmallJob _job = new(Frames: 12, Steps: 4);

    private readonly TemporaryFolder _folder = new();
    private readonly ProcessCluster _cluster;
    private readonly Dictionary<string, HttpClient> _callers = [];

    public RoleAttackTests() => _cluster = new ProcessCluster
    {
        Options = _ => new Dictionary<string, string> { ["AADIFF__ACCESS__KEYS"] = "required", ["AADIFF__JOURNAL__SQLITE"] = _folder.File("farm.db") },
    };

    public async Task InitializeAsync()
    {
        using IFarmAccess keys = DatabaseAccess.Open(FarmConfiguration.Load(
            [], new Dictionary<string, string> { ["AADIFF__JOURNAL__SQLITE"] = _folder.File("farm.db") }));
        string admin = (await keys.CreateKeyAsync(new KeyRequest("root", FarmRole.Admin))).Key;
        _cluster.Start("c1");
        _cluster.Start("g1");
        Uri address = _cluster.Http().BaseAddress!;
        foreach ((string user, FarmRole role) in ((string, FarmRole)[])[("vic", FarmRole.Viewer), ("ann", FarmRole.Artist), ("bob", FarmRole.Artist)])
        {
            _callers[user] = FarmHttp.ClientFor(address, (await keys.CreateKeyAsync(new KeyRequest(user, role))).Key);
        }

        _callers["root"] = FarmHttp.ClientFor(address, admin);
        _callers["nobody"] = FarmHttp.ClientFor(address);
        _cluster.Http().DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        await _cluster.ReadyAsync(gpus: 1);
    }

    public async Task DisposeAsync()
    {
        foreach (HttpClient caller in _callers.Values)
        {
            caller.Dispose();
        }

        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whatever_somebody_sends_with_whichever_key_is_refused_or_fails_alone_and_others_are_served()
    {
        JsonNode good = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(await _job.RequestAsync(_cluster.Storage.Objects), SpecJson.Options))!;
        await UploadAsync(_callers["ann"]);
        await UploadAsync(_callers["bob"]);
        List<string> taken = [], wrong = [];
        foreach ((string user, HttpClient caller) in _callers)
        {
            foreach ((string name, string body) in Attacks(good))
            {
                string id = $"{user}-{name}";
                HttpStatusCode answer = await SubmitAsync(caller, body.Replace("\"ID\"", $"\"{id}\"", StringComparison.Ordinal));
                if (answer == HttpStatusCode.Accepted && user is "ann" or "bob" or "root")
                {
                    taken.Add(id);
                }
                else if ((int)answer is < 400 or >= 500)
                {
                    wrong.Add($"{id}: {answer}");
                }
            }

            foreach ((string name, HttpRequestMessage request) in Requests())
            {
                using HttpResponseMessage answer = await caller.SendAsync(request);
                if ((int)answer.StatusCode is < 400 or >= 500)
                {
                    wrong.Add($"{user} {name}: {answer.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
        foreach (string id in taken)
        {
            // What can't be seen at once fails in planning, with its sentence; whose a job is, the key says and nothing else.
            WatchedJob watched = new(_cluster, id);
            await watched.EndedAsync();
            JobView view = await watched.LookAsync();
            Assert.Equal(id.Split('-')[0], view.User);
            Assert.Equal((id, id.EndsWith("-user", StringComparison.Ordinal) ? JobStatus.Completed : JobStatus.Failed), (id, view.Status));
            Assert.True(view.Status == JobStatus.Completed || view.Reason?.EndsWith('.') == true, $"{id}: {view.Reason}");
        }

        HttpFarm bob = new(_callers["bob"]);
        await bob.SubmitAsync("bobs-own", await (_job with { Seed = 7 }).RequestAsync(_cluster.Storage.Objects));
        WatchedJob own = new(_cluster, "bobs-own");
        await own.EndedAsync();
        Assert.Equal(JobStatus.Completed, (await own.LookAsync()).Status);
        Assert.All(await bob.NodesAsync(), node => Assert.Null(node.Fenced));
        Assert.Null(await new HttpFarm(_callers["ann"]).FindAsync("bobs-own"));
        Assert.Equal(["c1", "g1"], _cluster.Alive.Order());
    }

    /// <summary>Bodies of submissions; the numbers are rows of the list of attacks on one user's harm to all others.</summary>
    private static IEnumerable<(string Name, string Body)> Attacks(JsonNode good)
    {
        yield return ("1-path", With(good, r => r["sounds"]![0]!["sha256"] = "x/../../../../tmp/aadiff-attack"));
        yield return ("1-argument", With(good, r => r["sounds"]![0]!["sha256"] = "x\" -i \"/etc/passwd\" \"/tmp/aadiff-attack"));
        yield return ("1-object", With(good, r => r["sounds"]![0]!["objectName"] = "inputs/../jobs/other/request.json"));
        yield return ("2-mask", With(good, r => r["controls"] = JsonNode.Parse(
            $$$"""{"blend":{"maskObjectName":"inputs/{{{new string('e', 64)}}}.png"}}""")));
        yield return ("3-null", With(good, r => r["sounds"]![0] = null));
        yield return ("4-prompt", With(good, r => r["prompt"] = new string('a', 300_000)));
        yield return ("4-user", With(good, r => r["user"] = new string('a', 300_000)));
        yield return ("5-size", With(good, r => r["drawn"] = JsonNode.Parse("""{"width":8192,"height":8192}""")));
        yield return ("13-model", With(good, r => r["model"] = "../../../etc"));
        yield return ("13-path", With(good, r => r["model"] = "/etc"));
        yield return ("15-number", With(good, r => r["guidance"] = 1).Replace("\"guidance\":1", "\"guidance\":1e999", StringComparison.Ordinal));
        yield return ("15-user", With(good, r => r["user"] = null));
        yield return ("15-rate", With(good, r => r["frameRate"] = "2147483647/2147483646"));
    }

    /// <summary>Other requests that nobody may make, an administrator neither.</summary>
    private static IEnumerable<(string Name, HttpRequestMessage Request)> Requests()
    {
        yield return ("11-form", new(HttpMethod.Post, "api/jobs") { Content = new StringContent("{}", Encoding.UTF8, "text/plain") });
        yield return ("11-origin", new(HttpMethod.Post, "api/sweep") { Headers = { { "Origin", "http://evil.example" } }, Content = Json("{}") });
        yield return ("11-host", new(HttpMethod.Get, "api/jobs") { Headers = { Host = "evil.example" } });
        yield return ("15-prefix", new(HttpMethod.Get, "api/objects?prefix=../../"));
        yield return ("15-name", new(HttpMethod.Get, "api/objects/inputs%2F..%2F..%2Ffarm.db"));
        yield return ("15-part", new(HttpMethod.Get, "api/jobs/none/hls/..%2F..%2Ffarm.db"));
        yield return ("15-cursor", new(HttpMethod.Get, "api/jobs?limit=99999999999999999999"));
    }

    private static string With(JsonNode good, Action<JsonNode> change)
    {
        JsonNode request = good.DeepClone();
        change(request);
        return new JsonObject { ["id"] = "ID", ["request"] = request }.ToJsonString();
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<HttpStatusCode> SubmitAsync(HttpClient caller, string body)
    {
        using HttpResponseMessage answer = await caller.PostAsync("api/jobs", Json(body));
        return answer.StatusCode;
    }

    private static async Task UploadAsync(HttpClient caller)
    {
        byte[] sound = _job.Sound();
        using MemoryStream content = new(sound);
        await new HttpObjectStore(caller).PutAsync(InputName.Of(Sha256Digest.Of(sound), ".wav").Value, content, "audio/wav");
    }
}
