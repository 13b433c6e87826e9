using System.Diagnostics;
using System.Text.RegularExpressions;
using AADiff.Testing;
using AADiff.Testing.Servers;
using Xunit;

namespace AADiff.Shared.Tests.Documents;

/// <summary>The alert rules are what Prometheus takes, each fires when it should and is explained to operators.</summary>
public sealed partial class AlertsTests
{
    private static readonly string _ops = Path.Combine(TestData.Repository, "ops", "prometheus");

    [Theory]
    [InlineData("check", "aadiff.rules.yaml")]
    [InlineData("test", "aadiff.rules.test.yaml")]
    public async Task The_rules_pass_the_tool_of_Prometheus(string verb, string file)
    {
        using Process promtool = Process.Start(
            new ProcessStartInfo(Prometheus.Program("promtool"), [verb, "rules", file]) { WorkingDirectory = _ops, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        Assert.True(promtool.ExitCode == 0, said);
    }

    [Fact]
    public void Every_alert_is_shown_to_fire_and_not_to_fire_and_says_what_to_do()
    {
        string[] alerts = [.. Alert().Matches(File.ReadAllText(Path.Combine(_ops, "aadiff.rules.yaml"))).Select(match => match.Groups[1].Value)];
        string tests = File.ReadAllText(Path.Combine(_ops, "aadiff.rules.test.yaml"));
        string operations = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "operations.md"));

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert =>
        {
            Assert.Contains($"alertname: {alert} }}", tests, StringComparison.Ordinal);
            Assert.Matches($@"alertname: {alert}\s+exp_alerts:", tests);
            Assert.Contains($"| `{alert}` |", operations, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}
