using AADiff.Cli.Cluster;
using AADiff.Shared.Farm;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Reports;

/// <summary>What others wrote reaches the terminal as text.</summary>
public sealed class PrintableTests : IDisposable
{
    private const string Escapes = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp\r\n\u2028[red]";

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("list")]
    [InlineData("show", "night")]
    [InlineData("watch", "night")]
    [InlineData("cancel", "night")]
    [InlineData("logs", "night")]
    [InlineData("nodes")]
    [InlineData("farm", "status")]
    [InlineData("gc")]
    public async Task No_control_character_of_anothers_text_reaches_the_terminal(params string[] command)
    {
        NodeView node = FakeJobs.Farm.Nodes[0] with { Node = $"gpu{Escapes}", Fenced = Escapes };
        _world.Running = new ClusterState(new Uri("http://127.0.0.1:5080"), []);
        _world.Farm.Status = FakeJobs.Farm with { Nodes = [node] };
        _world.Farm.Swept = new SweepReport(0, 0, 0, 0, [$"jobs/{Escapes}/request.json"]);
        _world.Farm.Add(FakeJobs.Planned(FakeJobs.Accepted("night")) with
        {
            Status = JobStatus.Failed,
            User = Escapes,
            Prompt = Escapes,
            Reason = Escapes,
            Warnings = [Escapes],
            Words = [new WordScore(Escapes, 0.5, true)],
        });
        await _world.Objects.PutAsync(
            Shared.Objects.ObjectNames.AttemptLog("night"), new MemoryStream("\u001b[2J\n"u8.ToArray()), "application/x-ndjson");

        await _world.RunAsync(command);

        string written = _world.Said + _world.Output + _world.Error;
        Assert.NotEmpty(written);
        Assert.DoesNotContain(written, c => c is '\u001b' or '\u0007' or '\u009b' or '\u202e' or '\r' or '\u2028');
    }

    [Theory]
    [InlineData("plain text, café, 雷", "plain text, café, 雷")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("two\nlines", "two\\u000alines")]
    public void Other_texts_stay_as_they_are(string text, string shown) => Assert.Equal(shown, Cli.Reports.Printable.Of(text));
}
