using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed partial class ApiDocumentTests : IAsyncLifetime
{
    private static readonly string _file = Path.Combine(TestData.Repository, "docs", "api", "openapi.json");

    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    /// <summary>With AADIFF_WRITE_OPENAPI set the file is written anew instead: look at what has changed, clients are made from it.</summary>
    [Fact]
    public async Task The_document_that_is_checked_in_is_the_one_that_the_farm_serves()
    {
        string served = (await _server.Http.GetStringAsync("openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("AADIFF_WRITE_OPENAPI") is { Length: > 0 })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            await File.WriteAllTextAsync(_file, served);
        }

        Assert.True(
            File.Exists(_file) && await File.ReadAllTextAsync(_file) == served,
            "docs/api/openapi.json is not what the farm serves: write it anew with AADIFF_WRITE_OPENAPI=1 ./test Coordinator.Tests -- --filter ApiDocumentTests");
    }

    [Fact]
    public async Task Every_endpoint_has_a_name_a_summary_an_answer_and_problems_and_every_parameter_a_sentence()
    {
        using JsonDocument document = JsonDocument.Parse(await _server.Http.GetStringAsync("openapi/v1.json"));
        List<string> names = [];
        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                string where = $"{operation.Name} {path.Name}";
                names.Add(operation.Value.GetProperty("operationId").GetString()!);
                Assert.EndsWith(".", operation.Value.GetProperty("summary").GetString(), StringComparison.Ordinal);
                JsonElement responses = operation.Value.GetProperty("responses");
                Assert.True(responses.EnumerateObject().Any(response => response.Name[0] == '2'), where);
                foreach (string problem in (string[])["400", "429", "503"])
                {
                    Assert.True(
                        responses.TryGetProperty(problem, out JsonElement refused)
                        && refused.GetProperty("content").TryGetProperty(FarmProblem.ContentType, out _), $"{where} {problem}");
                }

                string[] declared = [];
                if (operation.Value.TryGetProperty("parameters", out JsonElement parameters))
                {
                    declared = [.. parameters.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "path").Select(one => one.GetProperty("name").GetString()!)];
                    Assert.All(parameters.EnumerateArray(), parameter => Assert.True(parameter.TryGetProperty("description", out _), $"{where} {parameter}"));
                }

                Assert.Equal((where, string.Join(',', Placeholders().Matches(path.Name).Select(match => match.Groups[1].Value))), (where, string.Join(',', declared)));
            }
        }

        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Theory]
    [InlineData("GET", "nowhere", HttpStatusCode.NotFound)]
    [InlineData("GET", "api/nowhere", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "api/jobs", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "api/farm", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "api/jobs", HttpStatusCode.UnsupportedMediaType)]
    public async Task What_routing_refuses_is_a_problem_with_a_sentence_too(string method, string address, HttpStatusCode status)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), address);
        request.Content = method == "POST" ? new StringContent("<a/>", System.Text.Encoding.UTF8, "application/xml") : null;
        using HttpResponseMessage response = await _server.Http.SendAsync(request);

        Assert.Equal((status, FarmProblem.ContentType), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        FarmProblem problem = JsonSerializer.Deserialize<FarmProblem>(await response.Content.ReadAsStringAsync(), SpecJson.Options)!;
        Assert.Equal((int)status, problem.Status);
        Assert.EndsWith(".", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_loads_its_script_from_the_farm_and_may_load_nothing_from_elsewhere()
    {
        using HttpResponseMessage response = await _server.Http.GetAsync("docs/");
        string page = await response.Content.ReadAsStringAsync();

        string[] loaded = [.. Loaded().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(loaded);
        Assert.All(loaded, address => Assert.False(address.Contains("//", StringComparison.Ordinal), address));
        string script = loaded.First(address => address.EndsWith("scalar.js", StringComparison.Ordinal));
        Assert.True((await _server.Http.GetByteArrayAsync(new Uri(new Uri(_server.Http.BaseAddress!, "docs/"), script))).Length > 500_000);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Matches("\"showDeveloperTools\":\\s*\"never\"", page);
        Assert.Matches("\"telemetry\":\\s*false", page);
    }

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Placeholders();

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Loaded();
}
