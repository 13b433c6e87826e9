using System.CommandLine;
using System.Text.Json;
using AADiff.Cli.Cluster;
using AADiff.Cli.Help;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class VerbTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("pause", JobCommandKind.Pause)]
    [InlineData("resume", JobCommandKind.Resume)]
    [InlineData("cancel", JobCommandKind.Cancel)]
    [InlineData("requeue", JobCommandKind.RequeueFailed)]
    public async Task A_command_reaches_the_job_without_starting_to_render(string verb, JobCommandKind kind)
    {
        _world.Farm.Add(FakeJobs.Accepted("night"));

        Assert.Equal(0, await _world.RunAsync(verb, "night"));

        Assert.Equal(("night", kind, null), Assert.Single(_world.Farm.Commands));
        Assert.False(_world.Opened.Single().Renders);
        Assert.Contains("night", _world.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90", 0)]
    [InlineData("101", 2)]
    [InlineData("high", 2)]
    public async Task A_priority_is_a_number_in_its_range(string priority, int code)
    {
        _world.Farm.Add(FakeJobs.Accepted("night"));

        Assert.Equal(code, await _world.RunAsync("priority", "night", priority));

        Assert.Equal(
            code == 0 ? [("night", JobCommandKind.SetPriority, 90)] : [], _world.Farm.Commands.Select(c => (c.JobId, c.Kind, c.Priority ?? 0)));
    }

    [Theory]
    [InlineData("show")]
    [InlineData("pause")]
    [InlineData("watch")]
    [InlineData("logs")]
    [InlineData("download")]
    public async Task A_job_that_is_not_there_is_said(string verb)
    {
        Assert.Equal(2, await _world.RunAsync(verb, "nothing"));
        Assert.Contains("no job \"nothing\"", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_command_is_a_sentence_and_exit_code_1()
    {
        _world.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("night")));
        Assert.Equal(1, await _world.RunAsync("cancel", "night"));
        Assert.Equal($"aadiff: The job is completed.{Environment.NewLine}", _world.Error.ToString());
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_for_people_and_for_programs()
    {
        _world.Farm.Add(FakeJobs.Accepted("old"));
        _world.Farm.Add(FakeJobs.Accepted("new") with { Submitted = DateTimeOffset.UnixEpoch.AddDays(1) });

        Assert.Equal(0, await _world.RunAsync("list"));
        Assert.InRange(_world.Said.IndexOf("new", StringComparison.Ordinal), 0, _world.Said.IndexOf("old", StringComparison.Ordinal));

        Assert.Equal(0, await _world.RunAsync("list", "--json"));
        JobView[] jobs = JsonSerializer.Deserialize<JobView[]>(_world.Output.ToString(), SpecJson.Options)!;
        Assert.Equal(["new", "old"], jobs.Select(job => job.JobId));
    }

    [Fact]
    public async Task A_long_list_is_cut_at_the_newest_fifty_and_says_how_many_more_there_are()
    {
        AddJobs(130);

        Assert.Equal(0, await _world.RunAsync("list"));
        Assert.Contains("The newest 50 of 130 jobs; 80 more with --all.", _world.Said, StringComparison.Ordinal);
        Assert.Contains("job-129", _world.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("job-079", _world.Said, StringComparison.Ordinal);

        Assert.Equal(0, await _world.RunAsync("list", "--json"));
        string[] lines = _world.Output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"event\":\"note\"", lines[0], StringComparison.Ordinal);
        Assert.Equal(50, JsonSerializer.Deserialize<JobView[]>(lines[^1], SpecJson.Options)!.Length);
    }

    [Theory]
    [InlineData(1200, "--all")]
    [InlineData(1100, "--limit", "1100")]
    [InlineData(7, "--limit", "7", "--status", "planning")]
    [InlineData(0, "--status", "failed")]
    public async Task As_many_jobs_are_listed_as_were_asked_for(int expected, params string[] options)
    {
        AddJobs(1200);

        Assert.Equal(0, await _world.RunAsync(["list", "--json", .. options]));

        string last = _world.Output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Equal(expected, JsonSerializer.Deserialize<JobView[]>(last, SpecJson.Options)!.Length);
    }

    [Theory]
    [InlineData("--all", "--limit", "3")]
    [InlineData("--limit", "0")]
    [InlineData("--status", "lost")]
    public async Task A_list_that_can_not_be_is_refused(params string[] options) => Assert.Equal(2, await _world.RunAsync(["list", .. options]));

    [Fact]
    public async Task Nodes_are_shown_and_commanded_by_a_part_of_their_address()
    {
        Assert.Equal(3, await _world.RunAsync("nodes"));
        _world.Running = new ClusterState(new Uri("http://127.0.0.1:5080"), []);
        NodeView node = FakeJobs.Farm.Nodes[0];
        _world.Farm.Status = FakeJobs.Farm with
        {
            Nodes = [node with { Node = "akka.tcp://aadiff@10.0.0.7:4053" },
                node with { Node = "akka.tcp://aadiff@10.0.0.8:4053", Fenced = "out of memory" }],
        };

        Assert.Equal(0, await _world.RunAsync("nodes"));
        Assert.Matches(@"10\.0\.0\.7:4053.*ready", _world.Said);
        Assert.Contains("fenced: out of memory", _world.Said, StringComparison.Ordinal);

        Assert.Equal(0, await _world.RunAsync("nodes", "drain", "10.0.0.7:4053"));
        Assert.Matches(@"10\.0\.0\.7:4053.*draining", _world.Said);
        Assert.Equal(0, await _world.RunAsync("nodes", "undrain", "10.0.0.7"));
        Assert.Equal(0, await _world.RunAsync("nodes", "clear", "10.0.0.8", "--json"));
        Assert.Contains("\"state\":\"ready\"", _world.Output.ToString(), StringComparison.Ordinal);
        Assert.All(_world.Farm.Status.Nodes, after => Assert.Equal("ready", after.State));
    }

    [Theory]
    [InlineData("10.0.0.9", "it has akka.tcp://aadiff@10.0.0.7:4053")]
    [InlineData("4053", "write more of the address")]
    public async Task A_node_that_is_not_there_or_could_be_several_is_refused_with_the_names_there_are(string name, string sentence)
    {
        _world.Running = new ClusterState(new Uri("http://127.0.0.1:5080"), []);
        NodeView node = FakeJobs.Farm.Nodes[0];
        _world.Farm.Status = FakeJobs.Farm with
        {
            Nodes = [node with { Node = "akka.tcp://aadiff@10.0.0.7:4053" }, node with { Node = "akka.tcp://aadiff@10.0.0.8:4053" }],
        };

        Assert.Equal(2, await _world.RunAsync("nodes", "drain", name));
        Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_needs_a_farm_that_goes_on_and_answers_with_the_id()
    {
        string[] command = ["submit", "--prompt", "rain", "--audio", _world.Sound(), "--request-id", "night"];
        Assert.Equal(2, await _world.RunAsync(command));

        _world.Remote = new Uri("http://farm.example");
        Assert.Equal(0, await _world.RunAsync(command));

        Assert.Equal("night", _world.Said.Trim());
        Assert.NotNull(await _world.Objects.FindAsync(_world.Farm.Submitted.Single().Request.Sounds[0].ObjectName.Value));
    }

    [Fact]
    public async Task Submit_says_once_what_of_the_prompt_is_another_programs_notation()
    {
        _world.Remote = new Uri("http://farm.example");

        Assert.Equal(0, await _world.RunAsync(
            "submit", "--prompt", "rain++ over a city (at night)", "--negative", "people++", "--audio", _world.Sound(), "--request-id", "night"));

        Assert.Equal("night", _world.Said.Trim());
        Assert.StartsWith("warning: the prompt has 'rain++': ", Assert.Single(_world.Error.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobStatus.Completed, 0)]
    [InlineData(JobStatus.Cancelled, 0)]
    [InlineData(JobStatus.Failed, 4)]
    public async Task Watch_ends_with_the_job(JobStatus status, int code)
    {
        _world.Farm.Add(
            FakeJobs.Planned(FakeJobs.Accepted("night")) with { Status = status, FailureClass = ErrorClass.Input, Reason = "It is no sound." });
        Assert.Equal(code, await _world.RunAsync("watch", "night"));
    }

    [Fact]
    public async Task A_video_is_downloaded_when_it_is_finished()
    {
        await _world.Objects.PutAsync("videos/n/1.mp4", new MemoryStream([5, 6]), "video/mp4");
        _world.Farm.Add(FakeJobs.Accepted("early"));
        _world.Farm.Add(FakeJobs.Completed("videos/n/1.mp4")(FakeJobs.Accepted("night")) with { VideoSha256 = Sha256Digest.Of([5, 6]).Hex });

        Assert.Equal(1, await _world.RunAsync("download", "early", "--out", _world.At("out", "e.mp4")));
        Assert.Equal(0, await _world.RunAsync("download", "night", "--out", _world.At("out", "n.mp4")));

        Assert.Equal(["n.mp4"], _world.Left());
        Assert.Equal([5, 6], await File.ReadAllBytesAsync(_world.At("out", "n.mp4")));
    }

    [Fact]
    public async Task Logs_are_the_recorded_attempts_line_by_line()
    {
        _world.Farm.Add(FakeJobs.Accepted("night"));
        await _world.Objects.PutAsync(
            ObjectNames.AttemptLog("night"), new MemoryStream("{\"a\":1}\n{\"a\":2}\n"u8.ToArray()), "application/x-ndjson");

        Assert.Equal(0, await _world.RunAsync("logs", "night"));

        Assert.Equal("{\"a\":1}\n{\"a\":2}\n", _world.Output.ToString());
    }

    [Fact]
    public async Task A_farm_is_started_shown_and_ended()
    {
        Assert.Equal(3, await _world.RunAsync("farm", "status"));
        Assert.Equal(2, await _world.RunAsync("farm", "up", "--gpus", "0"));
        Assert.Equal(0, await _world.RunAsync("farm", "up", "--gpus", "2", "--device", "AUTO"));
        Assert.Equal("auto", _world.Device);
        Assert.Contains("http://127.0.0.1:5080", _world.Said, StringComparison.Ordinal);

        _world.Farm.Status = FakeJobs.Farm;
        Assert.Equal(0, await _world.RunAsync("farm", "status"));
        Assert.Matches(@"4054\s+│?\s*Up\s+│?\s*gpu\s+│?\s*0\s+│?\s*30", _world.Said);
        Assert.Matches(@"gpu-1\s+│?\s*4\s+│?\s*3\s+│?\s*2\s+│?\s*850\s+│?\s*120", _world.Said);
        Assert.Contains("Jobs: 1 rendering", _world.Said, StringComparison.Ordinal);

        Assert.Equal(0, await _world.RunAsync("farm", "down"));
        Assert.Null(_world.Running);
    }

    [Fact]
    public async Task Every_verb_has_help_that_ends_with_examples()
    {
        RootCommand root = CommandLine.Tree(_world.Dependencies());
        foreach (Command command in Descendants(root))
        {
            Assert.NotEmpty(Examples.For(command));
            string[] path = [.. PathOf(command)];
            _world.Output.GetStringBuilder().Clear();
            Assert.Equal(0, await _world.RunAsync([.. path, "--help"]));
            Assert.Contains("Examples:", _world.Output.ToString(), StringComparison.Ordinal);
            Assert.All(Examples.For(command),
                example => Assert.StartsWith($"aadiff {string.Join(' ', path)}".TrimEnd(), example, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Examples_are_command_lines_that_parse()
    {
        RootCommand root = CommandLine.Tree(_world.Dependencies());
        foreach (string example in Descendants(root).Append(root).SelectMany(Examples.For))
        {
            Assert.Empty(root.Parse(example["aadiff ".Length..].Split(" | ")[0]).Errors);
        }
    }

    [Theory]
    [InlineData("rendr", "perhaps render was meant")]
    [InlineData("render --promt x", "perhaps --prompt was meant")]
    [InlineData("farm stats", "perhaps status was meant")]
    [InlineData("render --begin 3", "Unknown option --begin. See aadiff render --help.")]
    [InlineData("render --start x", "--start takes seconds like 90 or 1.5s, or minutes and seconds like 1:30, not \"x\".")]
    [InlineData("render --bloom", "Unknown option --bloom. See")]
    [InlineData("render --neg x", "Unknown option --neg, perhaps --negative was meant. See")]
    [InlineData("render --audoi x", "perhaps --audio was meant")]
    [InlineData("farm staus", "Unknown verb staus, perhaps status was meant. See aadiff farm --help.")]
    [InlineData("farm", "up, down, status")]
    [InlineData("", "A verb is missing")]
    public async Task A_slip_is_told_with_what_was_meant(string command, string sentence)
    {
        Assert.Equal(2, await _world.RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_exit_code_is_documented()
    {
        string document = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "exit-codes.md"));
        Assert.All(Enum.GetValues<ErrorClass>(),
            code => Assert.Contains($"| {(int)code} | `{code.ToString().ToLowerInvariant()}` |", document, StringComparison.Ordinal));
    }

    private void AddJobs(int count)
    {
        for (int number = 0; number < count; number++)
        {
            _world.Farm.Add(FakeJobs.Accepted($"job-{number:000}") with { Submitted = DateTimeOffset.UnixEpoch.AddMinutes(number) });
        }
    }

    private static IEnumerable<Command> Descendants(Command command) =>
        command.Subcommands.SelectMany(verb => Descendants(verb).Prepend(verb));

    private static IEnumerable<string> PathOf(Command command) =>
        command is RootCommand ? [] : PathOf(command.Parents.OfType<Command>().First()).Append(command.Name);
}
