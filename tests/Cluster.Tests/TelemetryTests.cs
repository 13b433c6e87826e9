using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AADiff.Shared.Telemetry;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Cluster.Tests;

/// <summary>What a farm of real processes tells Prometheus, a collector, and whoever asks whether it is well.</summary>
[Collection(UndisturbedRun.Servers)]
public sealed partial class TelemetryTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, int> _probes = new() { ["g1"] = Loopback.FreePort(), ["g2"] = Loopback.FreePort() };
    private readonly ITestOutputHelper _output;
    private readonly SpanCollector _collector = new();
    private readonly ProcessCluster _cluster;

    public TelemetryTests(ITestOutputHelper output)
    {
        _output = output;
        _cluster = new ProcessCluster
        {
            Options = name => new Dictionary<string, string>
            {
                ["AADIFF__TELEMETRY__OTLP"] = _collector.Address,
                ["AADIFF__TELEMETRY__OTLPPROTOCOL"] = "http",
                ["AADIFF__PROBES__PORT"] = $"{_probes.GetValueOrDefault(name)}",
            },
        };
    }

    public async Task InitializeAsync()
    {
        await _collector.StartAsync();
        await _cluster.StartAsync(gpus: 2);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Prometheus_finds_every_figure_of_the_alerts_and_the_dashboard_and_a_job_is_one_trace_over_all_processes()
    {
        using Process prometheus = StartPrometheus(out Uri address);
        try
        {
            // One that keeps both nodes busy, and one that compares pictures with blends.
            JobRun run = await JobRun.StartAsync(_cluster, _output, "job", new SmallJob(Frames: 36, Steps: 4, Seed: 77));
            JobRun blended = await JobRun.StartAsync(_cluster, _output, "blended", new SmallJob(Frames: 48, Steps: 2, Seed: 78, Exact: false));
            await run.AuditAsync();
            await blended.AuditAsync();

            string[] wanted = [.. Named().Distinct().Order()];
            string[] missing = wanted;
            using HttpClient http = new() { BaseAddress = address };
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(90));
            while (missing.Length > 0 && !limit.IsCancellationRequested)
            {
                await Task.Delay(200);
                HashSet<string> found = await NamesAsync(http);
                missing = [.. wanted.Where(name => !found.Contains(name))];
            }

            Assert.Empty(missing);
            Assert.True(wanted.Length > 15, string.Join(' ', wanted));

            ActivityContext job = JobTrace.ContextOf("job");
            IEnumerable<CollectedSpan> trace = _collector.Spans.Where(span => span.Trace == job.TraceId.ToString());
            await _cluster.UntilAsync("the whole job is told", () => Task.FromResult(trace.Any(span => span.Name == "job")));
            await _cluster.UntilAsync(
                "every process has told of it", () => Task.FromResult(trace.Select(span => span.Process).Distinct().Count() == 3));
            Assert.All(trace, span => Assert.Equal(job.SpanId.ToString(), span.Parent));
            Assert.Superset(
                new HashSet<string> { "plan", "draw picture", "store picture", "encoding the sound", "encoding segment 0", "joining segments and sound", "job" },
                trace.Select(span => span.Name).ToHashSet());
            Assert.Equal(2, _collector.Spans.Select(span => span.Trace).Distinct().Count());
        }
        finally
        {
            prometheus.Kill();
        }
    }

    [Fact]
    public async Task A_node_is_ready_while_it_can_be_given_work_and_stays_alive_when_its_farm_has_no_coordinator()
    {
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{_probes["g1"]}") };
        await _cluster.UntilAsync("the node is ready", async () => (await http.GetAsync("readyz")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("startupz")).StatusCode);

        _cluster["c1"].Send(UnixSignal.Kill);

        string said = "";
        await _cluster.UntilAsync("the node is not ready", async () =>
        {
            HttpResponseMessage answer = await http.GetAsync("readyz");
            said = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        Assert.Equal("Not ready: it has not joined a farm with a coordinator", said);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("startupz")).StatusCode);
    }

    [GeneratedRegex(@"\baadiff_[a-z_]+\b")]
    private static partial Regex Figure();

    /// <summary>Figures that the alerts and the dashboard name, and those that are explained.</summary>
    private static IEnumerable<string> Named() => new[] { "ops/prometheus/aadiff.rules.yaml", "ops/grafana/aadiff-farm.json", "docs/operations.md" }
        .SelectMany(file => Figure().Matches(File.ReadAllText(Path.Combine(TestData.Repository, file))))
        .Select(match => match.Value.EndsWith("_seconds", StringComparison.Ordinal) && !match.Value.StartsWith("aadiff_queue", StringComparison.Ordinal)
            || match.Value == "aadiff_batch_fill" ? $"{match.Value}_count" : match.Value);

    private static async Task<HashSet<string>> NamesAsync(HttpClient http)
    {
        try
        {
            using JsonDocument names = JsonDocument.Parse(await http.GetStringAsync("api/v1/label/__name__/values"));
            return [.. names.RootElement.GetProperty("data").EnumerateArray().Select(name => name.GetString()!)];
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    private Process StartPrometheus(out Uri address)
    {
        string targets = string.Join(", ", _probes.Values.Append(_cluster.Http().BaseAddress!.Port).Select(port => $"'127.0.0.1:{port}'"));
        File.WriteAllText(_folder.File("prometheus.yaml"), $"""
            global: {"{ scrape_interval: 1s }"}
            rule_files: ['{Path.Combine(TestData.Repository, "ops/prometheus/aadiff.rules.yaml")}']
            scrape_configs:
              - job_name: aadiff
                static_configs: [{"{ targets: ["}{targets}{"] }"}]
            """);
        int port = Loopback.FreePort();
        address = new Uri($"http://127.0.0.1:{port}");
        return Process.Start(new ProcessStartInfo(Prometheus.Program("prometheus"),
        [
            $"--config.file={_folder.File("prometheus.yaml")}", $"--storage.tsdb.path={_folder.File("data")}", $"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ]))!;
    }
}
