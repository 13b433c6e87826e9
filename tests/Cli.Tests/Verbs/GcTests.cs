using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class GcTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_farm_sweeps_and_the_command_says_what_went()
    {
        _world.Farm.Swept = new SweepReport(5, 5000, 1, 2000) { Needed = new KeptObjects(7, 9000), Young = new KeptObjects(1, 10) };

        Assert.Equal(0, await _world.RunAsync("gc", "--older", "30", "--pictures", "7", "--grace", "2"));

        Assert.Equal([new SweepRequest(30, 7, 2, DryRun: false)], _world.Farm.Sweeps);
        Assert.StartsWith("5 files removed (5 kB).", _world.Said, StringComparison.Ordinal);
        Assert.Contains("kept: 7 files (9 kB) that jobs need", _world.Said, StringComparison.Ordinal);
        Assert.Contains("kept: 1 picture (2 kB) that no job needs now and a later one may ask for; --pictures 0 gives them up, else they go after 7 days", _world.Said, StringComparison.Ordinal);
        Assert.Contains("kept: 1 file (10 B) that no job needs and that is younger than 2 hours", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_go()
    {
        _world.Farm.Swept = new SweepReport(1, 5, 0, 0);

        Assert.Equal(0, await _world.RunAsync("gc", "--dry-run"));

        Assert.Equal([new SweepRequest(DryRun: true)], _world.Farm.Sweeps);
        Assert.Contains("1 file would be removed", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_farm_elsewhere_can_be_swept_too()
    {
        Assert.Equal(0, await _world.RunAsync("gc", "--farm", "http://farm.example:8080"));

        Assert.Equal(new Uri("http://farm.example:8080"), Assert.Single(_world.Opened).Address);
    }

    [Theory]
    [InlineData("--grace", "-1")]
    [InlineData("--older", "36501")]
    public async Task A_time_that_makes_no_sense_is_refused_before_anything_is_swept(string option, string value)
    {
        Assert.Equal(2, await _world.RunAsync("gc", option, value));

        Assert.Contains(option, _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_world.Farm.Sweeps);
    }
}
