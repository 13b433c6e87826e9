using AADiff.Cli.Home;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Home;

public sealed class FarmSessionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly World _world = new();

    private HomeFolder Home => new(_folder.File("home"), _folder.File("cache"));

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Looking_where_no_farm_ever_was_finds_none_and_makes_none(bool renders)
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => OpenAsync(new FarmSessionOptions(Home, null, renders)));

        Assert.Equal(ErrorClass.Unreachable, error.Class);
        Assert.StartsWith("No farm found", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Home.Data));
    }

    [Fact]
    public async Task A_render_begins_a_farm_and_its_jobs_can_be_looked_at_afterwards()
    {
        await using (await OpenAsync(new FarmSessionOptions(Home, null, Renders: true, Begins: true)))
        {
            await File.WriteAllTextAsync(Home.Journal, "");
        }

        await using IFarmSession session = await OpenAsync(new FarmSessionOptions(Home, null, Renders: false));
        Assert.Null(session.Remote);
    }

    [Fact]
    public async Task Beside_a_render_its_jobs_can_be_looked_at_and_nothing_else_be_done()
    {
        Directory.CreateDirectory(Home.Data);
        await File.WriteAllTextAsync(Home.Journal, "");
        using HomeLock held = HomeLock.Take(Home);
        await Assert.ThrowsAsync<UserError>(() => OpenAsync(new FarmSessionOptions(Home, null, Renders: false)));
        using (RunningJobs jobs = new(Home, [FakeJobs.Accepted("night"), FakeJobs.Accepted("day")], TimeProvider.System))
        {
            jobs.Update(FakeJobs.Completed("videos/v/1.mp4")(FakeJobs.Accepted("night")));

            await using IFarmSession session = await OpenAsync(new FarmSessionOptions(Home, null, Renders: false));

            Assert.NotNull(session.SeenAt);
            Assert.Equal(2, (await session.Farm.PageAsync(new JobQuery())).Total);
            Assert.Equal(JobStatus.Completed, (await session.Farm.FindAsync("night"))!.Status);
            UserError busy = await Assert.ThrowsAsync<UserError>(() => session.Farm.CommandAsync("night", JobCommandKind.Cancel));
            Assert.StartsWith("Another aadiff works with the state", busy.Message);
            await Assert.ThrowsAsync<UserError>(() => OpenAsync(new FarmSessionOptions(Home, null, Renders: true, Begins: true)));
        }

        await Assert.ThrowsAsync<UserError>(() => OpenAsync(new FarmSessionOptions(Home, null, Renders: false)));
    }

    private Task<IFarmSession> OpenAsync(FarmSessionOptions options) => new FarmSessions(_world, _world.OpenAsync).OpenAsync(options, default);
}
