using System.Net;
using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Tests.Api;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Testing.Farm;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

/// <summary>What each role is refused, at every address that the farm has.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    /// <summary>Operations that are not for every key. What is not named here is, and a new operation must be named here or be one that only looks.</summary>
    private static readonly Dictionary<string, FarmRole[]> _roles = new()
    {
        ["submitJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["checkJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["pauseJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["resumeJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["deleteJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["cancelJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["requeueJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["prioritiseJob"] = [FarmRole.Artist, FarmRole.Admin],
        ["putInput"] = [FarmRole.Artist, FarmRole.Admin],
        ["addInput"] = [FarmRole.Artist, FarmRole.Admin],
        ["listObjects"] = [FarmRole.Admin],
        ["sweep"] = [FarmRole.Admin],
        ["drainNode"] = [FarmRole.Admin],
        ["undrainNode"] = [FarmRole.Admin],
        ["clearNode"] = [FarmRole.Admin],
        ["listKeys"] = [FarmRole.Admin],
        ["createKey"] = [FarmRole.Admin],
        ["revokeKey"] = [FarmRole.Admin],
        ["listAudit"] = [FarmRole.Admin],
    };

    private readonly ApiServer _server = new(AccessRules.Open with { NeedsKeys = true });

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        _server.Farm.Add(FakeJobs.Accepted("a") with { User = "ann" });
        _server.Farm.Status = FakeJobs.Farm;
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_address_takes_the_keys_that_it_is_for_and_refuses_the_others_and_whoever_has_none()
    {
        Dictionary<FarmRole, HttpClient> clients = [];
        foreach (FarmRole role in Enum.GetValues<FarmRole>())
        {
            clients[role] = await _server.ClientOfAsync("ann", role);
        }

        using JsonDocument document = JsonDocument.Parse(await _server.Http.GetStringAsync("openapi/v1.json"));
        int operations = 0;
        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                operations++;
                string id = operation.Value.GetProperty("operationId").GetString()!;
                string where = $"{operation.Name} {path.Name}";
                FarmRole[] allowed = _roles.GetValueOrDefault(id) ?? [.. Enum.GetValues<FarmRole>()];
                Assert.True(_roles.ContainsKey(id) || operation.Name is "get" or "head", $"{where} changes something: name it in the table of roles");
                Assert.Contains(
                    string.Join(", ", allowed.Select(role => role.ToString().ToLowerInvariant())), operation.Value.GetProperty("description").GetString(), StringComparison.Ordinal);

                Assert.Equal((id, HttpStatusCode.Unauthorized), (id, await AskAsync(_server.Http, operation.Name, path.Name)));
                foreach ((FarmRole role, HttpClient client) in clients)
                {
                    HttpStatusCode answer = await AskAsync(client, operation.Name, path.Name);
                    Assert.True(allowed.Contains(role) == answer is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized), $"{where} as {role}: {answer}");
                }
            }
        }

        Assert.True(operations > 30);
        Assert.All(clients.Values, client => client.Dispose());
    }

    [Fact]
    public void Every_endpoint_has_a_policy_or_says_that_it_is_for_everybody()
    {
        string[] open = [.. _server.Endpoints
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(endpoint => endpoint.DisplayName!)];

        Assert.Empty(open);
    }

    [Theory]
    [InlineData("Bearer aadk_nonsense")]
    [InlineData("Basic YW5uOmFubg==")]
    [InlineData("Bearer")]
    [InlineData("nothing")]
    public async Task What_is_no_key_is_refused_with_a_sentence_and_how_to_ask(string header)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "api/jobs");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using HttpResponseMessage answer = await _server.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (answer.StatusCode, answer.Headers.WwwAuthenticate.Single().Scheme));
        FarmProblem problem = JsonSerializer.Deserialize<FarmProblem>(await answer.Content.ReadAsStringAsync(), SpecJson.Options)!;
        Assert.EndsWith(".", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthz", HttpStatusCode.OK)]
    [InlineData("readyz", HttpStatusCode.OK)]
    [InlineData("openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("docs/", HttpStatusCode.OK)]
    [InlineData("nowhere", HttpStatusCode.Unauthorized)]
    public async Task Health_and_the_description_are_for_everybody_and_what_nobody_thought_of_is_not(string address, HttpStatusCode status) =>
        Assert.Equal(status, (await _server.Http.GetAsync(address)).StatusCode);

    [Fact]
    public async Task A_key_is_good_until_it_is_revoked_and_its_caller_is_told_who_he_is()
    {
        using HttpClient admin = await _server.ClientOfAsync("root", FarmRole.Admin);
        using StringContent body = new("""{"user":"ann","role":"artist","days":30,"note":"laptop"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage made = await admin.PostAsync("api/keys", body);
        CreatedKey key = JsonSerializer.Deserialize<CreatedKey>(await made.Content.ReadAsStringAsync(), SpecJson.Options)!;
        using HttpClient ann = _server.WithKey(key.Key);

        CallerView me = JsonSerializer.Deserialize<CallerView>(await ann.GetStringAsync("api/me"), SpecJson.Options)!;
        Assert.Equal((HttpStatusCode.Created, new CallerView("ann", FarmRole.Artist, key.View.Id), "root"), (made.StatusCode, me, key.View.CreatedBy));
        Assert.DoesNotContain(key.Key[20..], await admin.GetStringAsync("api/keys"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await admin.DeleteAsync($"api/keys/{key.View.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.GetAsync("api/me")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync("api/keys/none")).StatusCode);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string method, string path)
    {
        string address = path.Replace("{id}", "a", StringComparison.Ordinal).Replace("{node}", "none", StringComparison.Ordinal)
            .Replace("{number}", "0", StringComparison.Ordinal).Replace("{name}", "x", StringComparison.Ordinal);
        using HttpRequestMessage request = new(new HttpMethod(method.ToUpperInvariant()), address.TrimStart('/'));
        request.Content = method is "post" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(30));
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, enough.Token);
        return answer.StatusCode;
    }
}
