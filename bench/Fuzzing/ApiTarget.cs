using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Tests.Api;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing.Farm;

namespace AADiff.Bench.Fuzzing;

/// <summary>
/// Every address of the API, as its own description tells of them: an input says which operation is called, as whom, with which values and which body.
/// Refused is a 4xx with a problem in it. A defect is a 5xx, a refusal without a sentence, and an artist's answer in which another artist's secret stands.
/// </summary>
internal sealed class ApiTarget : IAsyncDisposable
{
    public const string Name = "every address of the API";

    private const string Secret = "secret-of-bob";

    private readonly ApiServer _server;
    private readonly Dictionary<string, HttpClient> _clients;
    private readonly string[] _operations;

    private ApiTarget(ApiServer server, Dictionary<string, HttpClient> clients, IReadOnlyList<JsonObject> seeds)
    {
        (_server, _clients) = (server, clients);
        _operations = [.. seeds.Select(seed => (string)seed["call"]!).Distinct()];
        Target = new FuzzTarget(Name, [.. seeds.Select(seed => Encoding.UTF8.GetBytes(seed.ToJsonString()))], FuzzTarget.Text, FeedAsync);
    }

    public FuzzTarget Target { get; }

    public static async Task<ApiTarget> StartAsync()
    {
        ApiServer server = new(AccessRules.Open with { NeedsKeys = true });
        await server.InitializeAsync();
        server.Farm.Status = FakeJobs.Farm;
        foreach ((string user, string prompt) in ((string, string)[])[("ann", "of ann"), ("bob", Secret)])
        {
            server.Farm.Add(FakeJobs.Completed($"videos/{user}/1.mp4")(FakeJobs.Accepted(user) with { User = user, Prompt = prompt }));
            await PutAsync(server, $"videos/{user}/1.mp4", prompt);
            await PutAsync(server, ObjectNames.AttemptLog(user), JsonSerializer.Serialize(new { prompt }));
        }

        await PutAsync(server, InputName.Of(Sha256Digest.Of("kept"u8)).Value, "kept");
        Dictionary<string, HttpClient> clients = new()
        {
            ["artist"] = await server.ClientOfAsync("ann", FarmRole.Artist),
            ["viewer"] = await server.ClientOfAsync("vic", FarmRole.Viewer),
            ["admin"] = await server.ClientOfAsync("root", FarmRole.Admin),
        };
        JsonNode document = JsonNode.Parse(await server.Http.GetStringAsync("openapi/v1.json"))!;
        return new ApiTarget(server, clients, [.. Seeds(document)]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient client in _clients.Values)
        {
            client.Dispose();
        }

        await _server.DisposeAsync();
    }

    private static Task PutAsync(ApiServer server, string name, string content) =>
        server.Objects.PutAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(content)), "text/plain");

    /// <summary>Each operation as an artist with a job of his own, with one of somebody else, and as an administrator.</summary>
    private static IEnumerable<JsonObject> Seeds(JsonNode document)
    {
        foreach ((string path, JsonNode? operations) in document["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in operations!.AsObject())
            {
                foreach ((string caller, string job) in ((string, string)[])[("artist", "ann"), ("artist", "bob"), ("admin", "bob")])
                {
                    JsonObject values = [];
                    foreach (JsonNode? parameter in operation!["parameters"]?.AsArray() ?? [])
                    {
                        string name = (string)parameter!["name"]!;
                        values[name] = name == "id" ? job : name == "name" ? $"videos/{job}/1.mp4" : Sample(parameter["schema"]);
                    }

                    yield return new JsonObject { ["call"] = $"{method.ToUpperInvariant()} {path}", ["as"] = caller, ["values"] = values, ["body"] = Body(operation) };
                }
            }
        }
    }

    private static JsonNode? Body(JsonNode operation) => (string?)operation["operationId"] switch
    {
        "submitJob" or "checkJob" => JsonNode.Parse(RequestTarget.Seeds[1]),
        "prioritiseJob" => new JsonObject { ["priority"] = 70 },
        "createKey" => new JsonObject { ["user"] = "ann", ["role"] = "viewer", ["days"] = 1, ["note"] = "a note" },
        "sweep" => new JsonObject { ["pictureDays"] = 3, ["dryRun"] = true },
        "putInput" => "content",
        _ => null,
    };

    private static JsonNode? Sample(JsonNode? schema) => schema?["enum"] is JsonArray { Count: > 0 } names ? names[0]!.DeepClone()
        : (string?)schema?["type"] == "integer" ? schema["minimum"]?.DeepClone() ?? 1
        : (string?)schema?["type"] == "boolean" ? "true"
        : "a";

    private async Task<bool> FeedAsync(byte[] input)
    {
        (string caller, HttpRequestMessage request) = Read(input);
        using (request)
        {
            HttpClient client = _clients.GetValueOrDefault(caller) ?? _server.Http;
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

            // A stream of events of a job that goes on does not end.
            string text = answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await answer.Content.ReadAsStringAsync();
            if (caller == "artist" && text.Contains(Secret, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{request.Method} {request.RequestUri} told an artist what is another's");
            }

            if (answer.StatusCode == HttpStatusCode.Created && JsonNode.Parse(text)?["objectName"] is JsonValue stored)
            {
                // The farm was asked to keep it; here nobody would come for it.
                await _server.Objects.DeleteAsync((string)stored!);
            }

            return answer.IsSuccessStatusCode || (IsRefused(answer, text)
                ? false
                : throw new InvalidOperationException($"{request.Method} {request.RequestUri} answered {(int)answer.StatusCode}: {text}"));
        }
    }

    /// <summary>A request line or a header that is none is refused by the server itself, without a body.</summary>
    private static bool IsRefused(HttpResponseMessage answer, string text) =>
        answer.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
        && (answer.RequestMessage?.Method == HttpMethod.Head
            || (answer.StatusCode == HttpStatusCode.BadRequest && text.Length == 0 && answer.Headers.ConnectionClose == true)
            || (answer.Content.Headers.ContentType?.MediaType == FarmProblem.ContentType
                && JsonSerializer.Deserialize<FarmProblem>(text, SpecJson.Options) is { Detail.Length: > 0 and < 2000 }));

    /// <summary>What is no such input at all is the body of an operation.</summary>
    private (string Caller, HttpRequestMessage Request) Read(byte[] input)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(input);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("call", out JsonElement call)
                && Array.IndexOf(_operations, TextOf(call)) >= 0)
            {
                return (root.TryGetProperty("as", out JsonElement caller) ? TextOf(caller) : "", RequestOf(TextOf(call), root));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON any more, or text that is none: sent as it is below.
        }

        string[] bodies = [.. _operations.Where(operation => operation.StartsWith('P') && !operation.Contains('{', StringComparison.Ordinal))];
        return ("admin", Message(bodies[input.Length % bodies.Length].Split(' '), "", input));
    }

    private HttpRequestMessage RequestOf(string call, JsonElement root)
    {
        string[] parts = call.Split(' ');
        StringBuilder query = new();
        List<(string, string)> headers = [];
        foreach (JsonProperty value in root.TryGetProperty("values", out JsonElement values) && values.ValueKind == JsonValueKind.Object ? values.EnumerateObject() : [])
        {
            string text = TextOf(value.Value);

            // What is escaped already is a trick that must arrive as it is.
            string escaped = text.Contains('%', StringComparison.Ordinal) ? new string([.. text.Where(c => c is > ' ' and < '\x7f')]) : Uri.EscapeDataString(text);
            if (parts[1].Contains($"{{{value.Name}}}", StringComparison.Ordinal))
            {
                parts[1] = parts[1].Replace($"{{{value.Name}}}", value.Name == "name" ? escaped.Replace("%2F", "/", StringComparison.Ordinal) : escaped, StringComparison.Ordinal);
            }
            else if (value.Name.Contains('-', StringComparison.Ordinal))
            {
                headers.Add((value.Name, new string([.. text.Where(c => c is >= ' ' and < '\x7f')])));
            }
            else
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(value.Name)).Append('=').Append(escaped);
            }
        }

        byte[]? body = root.TryGetProperty("body", out JsonElement content) && content.ValueKind != JsonValueKind.Null
            ? Encoding.UTF8.GetBytes(content.ValueKind == JsonValueKind.String ? TextOf(content) : content.GetRawText())
            : null;
        HttpRequestMessage message = Message(parts, query.ToString(), parts[0] is "GET" or "HEAD" ? null : body);
        foreach ((string name, string text) in headers.Where(header => header.Item1 != FarmHttp.CommandHeader))
        {
            message.Headers.TryAddWithoutValidation(name, text);
        }

        return message;
    }

    private HttpRequestMessage Message(string[] call, string query, byte[]? body)
    {
        Uri address = new($"{_server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{call[1]}{query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return new HttpRequestMessage(new HttpMethod(call[0]), address)
        {
            Content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    /// <summary>Half a surrogate pair is text in JSON, but none in .NET: sent as it is written.</summary>
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }
}
