using System.Net;
using System.Reflection;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Shared.Tests.Farm;

/// <summary>What the program's own clients send is what the description of the API says that a farm takes.</summary>
public sealed class ClientContractTests : IDisposable
{
    private readonly JsonDocument _api = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Repository, "docs", "api", "openapi.json")));
    private readonly Recorder _sent = new();
    private readonly HttpClient _http;

    public ClientContractTests() => _http = new HttpClient(_sent) { BaseAddress = new Uri("http://farm.example/") };

    public void Dispose()
    {
        _http.Dispose();
        _api.Dispose();
    }

    [Fact]
    public async Task Every_request_of_the_clients_is_an_operation_of_the_API_with_its_parameters_and_its_body()
    {
        Dictionary<string, Func<Task>> calls = Calls();
        Assert.Equal(
            [], new[] { typeof(HttpFarm), typeof(HttpFarmAccess) }
                .SelectMany(client => client.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                .Select(method => method.Name).Where(name => name.EndsWith("Async", StringComparison.Ordinal)).Except(calls.Keys));

        foreach ((string call, Func<Task> send) in calls)
        {
            int before = _sent.Requests.Count;
            await Record.ExceptionAsync(send);
            Assert.True(_sent.Requests.Count > before, $"{call} sent nothing");
        }

        Assert.All(_sent.Requests, Check);
    }

    private Dictionary<string, Func<Task>> Calls()
    {
        HttpFarm farm = new(_http);
        HttpFarmAccess access = new(_http);
        HttpObjectStore objects = new(_http), ofJob = new(_http, "a");
        RenderRequest request = FakeJobs.Request with
        {
            Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = FakeJobs.Input('b', ".png") } },
        };
        return new()
        {
            [nameof(HttpFarm.SubmitAsync)] = () => farm.SubmitAsync("a", request, new Uri("http://host.example/done")),
            [nameof(HttpFarm.CheckAsync)] = () => farm.CheckAsync(request),
            [nameof(HttpFarm.FindAsync)] = () => farm.FindAsync("a"),
            [nameof(HttpFarm.FollowAsync)] = async () => await farm.FollowAsync("a").AnyAsync(),
            [nameof(HttpFarm.PageAsync)] = () => farm.PageAsync(new JobQuery("5.a", 5, JobStatus.Failed, "ann", "night", JobSort.Priority)),
            [nameof(HttpFarm.CommandAsync)] = async () =>
            {
                foreach (JobCommandKind kind in Enum.GetValues<JobCommandKind>())
                {
                    await farm.CommandAsync("a", kind, kind == JobCommandKind.SetPriority ? 7 : null);
                }
            },
            [nameof(HttpFarm.DeleteAsync)] = () => farm.DeleteAsync("a"),
            [nameof(HttpFarm.SweepAsync)] = () => farm.SweepAsync(new SweepRequest(3, 4)),
            [nameof(HttpFarm.StatusAsync)] = () => farm.StatusAsync(),
            [nameof(HttpFarm.NodesAsync)] = () => farm.NodesAsync(),
            [nameof(HttpFarm.CommandNodeAsync)] = () => Task.WhenAll(Enum.GetValues<NodeCommandKind>().Select(kind => farm.CommandNodeAsync("n", kind))),
            [nameof(HttpFarmAccess.MeAsync)] = () => access.MeAsync(),
            [nameof(HttpFarmAccess.KeysAsync)] = () => access.KeysAsync(),
            [nameof(HttpFarmAccess.CreateKeyAsync)] = () => access.CreateKeyAsync(new KeyRequest("ann", FarmRole.Artist, 3, "laptop")),
            [nameof(HttpFarmAccess.RevokeKeyAsync)] = () => access.RevokeKeyAsync("id"),
            [nameof(HttpFarmAccess.AuditAsync)] = () => access.AuditAsync(5, "ann"),
            ["find an object"] = () => objects.FindAsync("jobs/a/curve.json"),
            ["find an object of a job"] = () => ofJob.FindAsync("jobs/a/curve.json"),
            ["read an object"] = () => objects.OpenAsync("jobs/a/curve.json", from: 3),
            ["read an object of a job"] = () => ofJob.OpenAsync("jobs/a/curve.json"),
            ["list objects"] = async () => await objects.ListAsync("jobs/a/").AnyAsync(),
            ["list objects of a job"] = async () => await ofJob.ListAsync("jobs/a/").AnyAsync(),
            ["put an input"] = () => objects.PutAsync(FakeJobs.Input('c', ".wav").Value, new MemoryStream([1]), "audio/wav"),
        };
    }

    private void Check(SentRequest request)
    {
        (JsonElement operation, string where) = OperationOf(request);
        string[] declared = operation.TryGetProperty("parameters", out JsonElement parameters)
            ? [.. parameters.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "query").Select(one => one.GetProperty("name").GetString()!)]
            : [];
        string[] sent = [.. request.Address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')[0])];
        Assert.True(!sent.Except(declared).Any(), $"{where} has no parameters {string.Join(", ", sent.Except(declared))}");
        if (request.Json is { } body)
        {
            Assert.True(operation.TryGetProperty("requestBody", out JsonElement taken), $"{where} takes no body");
            using JsonDocument document = JsonDocument.Parse(body);
            RequireProperties(document.RootElement, taken.GetProperty("content").GetProperty("application/json").GetProperty("schema"), where);
        }
    }

    /// <summary>Literal parts of a path win over parameters.</summary>
    private (JsonElement Operation, string Where) OperationOf(SentRequest request)
    {
        string path = request.Address.AbsolutePath;
        JsonProperty[] found =
        [
            .. _api.RootElement.GetProperty("paths").EnumerateObject()
                .Where(known => Fits(known.Name, path) && known.Value.TryGetProperty(request.Method, out _)).OrderBy(known => known.Name.Count(c => c == '{')),
        ];
        Assert.True(found.Length > 0, $"the API has no {request.Method} {path}");
        return (found[0].Value.GetProperty(request.Method), $"{request.Method} {found[0].Name}");
    }

    /// <summary>The last parameter of an object's address takes slashes too.</summary>
    private static bool Fits(string known, string path)
    {
        string[] pattern = known.TrimEnd('/').Split('/'), parts = path.TrimEnd('/').Split('/');
        bool takesRest = pattern[^1] == "{name}" && parts.Length >= pattern.Length;
        return (takesRest || pattern.Length == parts.Length) && pattern.Zip(parts).All(pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }

    private void RequireProperties(JsonElement value, JsonElement schema, string where)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            string name = reference.GetString()!.Split('/')[^1];
            RequireProperties(value, _api.RootElement.GetProperty("components").GetProperty("schemas").GetProperty(name), $"{where} {name}");
        }
        else if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            foreach (JsonElement choice in choices.EnumerateArray().Where(choice => choice.TryGetProperty("$ref", out _) && value.ValueKind != JsonValueKind.Null))
            {
                RequireProperties(value, choice, where);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
        {
            Assert.All(value.EnumerateArray(), item => RequireProperties(item, items, where));
        }
        else if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(property.Name, out JsonElement own), $"{where} has no {property.Name}");
                RequireProperties(property.Value, own, where);
            }
        }
    }

    private sealed record SentRequest(string Method, Uri Address, string? Json);

    /// <summary>Answers that there is no such thing, which ends every call.</summary>
    private sealed class Recorder : HttpMessageHandler
    {
        public List<SentRequest> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool isJson = request.Content?.Headers.ContentType?.MediaType == "application/json";
            Requests.Add(new SentRequest(
                request.Method.Method.ToLowerInvariant(), request.RequestUri!, isJson ? await request.Content!.ReadAsStringAsync(cancellationToken) : null));
            return new HttpResponseMessage(HttpStatusCode.NotFound)
            {
                Content = new StringContent(
                    JsonSerializer.Serialize(FarmProblem.Of(ErrorClass.Usage, "There is none."), SpecJson.Options), null, FarmProblem.ContentType),
                RequestMessage = request,
            };
        }
    }
}
