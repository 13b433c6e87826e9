using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class DeleteVerbTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Jobs_that_have_ended_are_deleted_and_none_where_one_has_not_or_is_not_there()
    {
        _world.Farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("one")));
        _world.Farm.Add(FakeJobs.Completed("w")(FakeJobs.Accepted("two")));
        _world.Farm.Add(FakeJobs.Accepted("running"));

        Assert.Equal(1, await _world.RunAsync("delete", "one", "running"));
        Assert.Equal(
            $"aadiff: Job running has not ended, so nothing is deleted: cancel it first, with aadiff cancel running.{Environment.NewLine}",
            _world.Error.ToString());
        Assert.Equal(2, await _world.RunAsync("delete", "one", "nothing"));
        Assert.Empty(_world.Farm.Deleted);

        Assert.Equal(0, await _world.RunAsync("delete", "one", "two", "one"));
        Assert.Equal([("one", Environment.UserName), ("two", Environment.UserName)], _world.Farm.Deleted);
        Assert.Contains("2 jobs deleted.", _world.Said, StringComparison.Ordinal);
        Assert.Equal(2, await _world.RunAsync("delete", "one"));
        Assert.Contains("no job \"one\"", _world.Error.ToString(), StringComparison.Ordinal);
    }
}
