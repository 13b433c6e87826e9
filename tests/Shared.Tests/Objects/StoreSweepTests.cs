using AADiff.Shared.Objects;
using AADiff.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

public sealed class StoreSweepTests
{
    private static readonly DateTimeOffset _now = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LiveObjects _live = new(
        ["inputs/needed.wav"], ["bases/b1/", "frames/k1/", "jobs/j1/", "videos/j1/"]);

    [Fact]
    public void What_a_job_needs_stays_however_old_it_is()
    {
        ObjectInfo[] objects = [Old("inputs/needed.wav"), Old("videos/j1/recorded.mp4"), Old("frames/k1/recorded.png"), Old(
            "jobs/j1/request.json"), Old("bases/b1/prepared/a.safetensors")];

        Assert.Empty(StoreSweep.Plan(objects, _live, new SweepPolicy { CachedPictureBytes = 0 }, _now).Remove);
    }

    [Fact]
    public void What_no_job_needs_goes()
    {
        string[] names = ["bases/b2/prepared/a.safetensors", "bases/b2/spec.json", "inputs/other.wav", "jobs/j0/request.json", "videos/j0/a.mp4",
            "videos/j10/a.mp4"];

        Assert.Equal(names, Names(StoreSweep.Plan(names.Reverse().Select(n => Old(n)), _live, new SweepPolicy(), _now)));
    }

    [Fact]
    public void What_is_younger_than_the_minimum_age_stays()
    {
        ObjectInfo[] objects = [Aged("inputs/new.wav", 0.9), Aged("inputs/old.wav", 1.1), Aged("frames/k9/a.png", 0.5)];

        Assert.Equal(["inputs/old.wav"], Names(StoreSweep.Plan(objects, _live, new SweepPolicy { CachedPictureBytes = 0 }, _now)));
    }

    [Fact]
    public void Another_s_objects_in_the_same_bucket_are_not_touched() =>
        Assert.Empty(StoreSweep.Plan([Old("backup/database.dump"), Old("readme.txt"), Old("framesets/x")], _live, new SweepPolicy(), _now).Remove);

    [Fact]
    public void Cached_pictures_stay_until_their_age_or_their_number_of_bytes_is_too_high_and_the_oldest_go_first()
    {
        ObjectInfo[] objects = [Aged("frames/k2/a.png", 3, 40), Aged("frames/k3/a.png", 2, 40), Aged("frames/k4/a.png", 9, 40), Aged(
            "frames/k5/a.png", 31, 40)];

        Assert.Equal(["frames/k5/a.png"], Names(StoreSweep.Plan(objects, _live, new SweepPolicy(), _now)));
        Assert.Empty(StoreSweep.Plan(objects, _live, new SweepPolicy { CachedPictureAge = null }, _now).Remove);
        SweepPlan limited = StoreSweep.Plan(objects, _live, new SweepPolicy { CachedPictureBytes = 80 }, _now);
        Assert.Equal(["frames/k4/a.png", "frames/k5/a.png"], Names(limited));
        Assert.Equal((2, 80L, 80L), (limited.KeptPictures, limited.KeptPictureBytes, limited.RemovedBytes));
    }

    [Fact]
    public async Task A_dry_run_removes_nothing_a_real_one_what_it_said_and_a_second_one_nothing_more()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder.Path);
        foreach (string name in (string[])["inputs/needed.wav", "inputs/other.wav", "frames/k2/a.png", "frames/k1/recorded.png", "elsewhere/x"])
        {
            await store.PutAsync(name, new MemoryStream([1, 2, 3]), "x/y");
        }

        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(40));
        SweepPlan dry = await SweepAsync(dryRun: true);
        Assert.NotNull(await store.FindAsync("inputs/other.wav"));

        SweepPlan real = await SweepAsync(dryRun: false);
        Assert.Equal(Names(dry), Names(real));
        Assert.Equal(["frames/k2/a.png", "inputs/other.wav"], Names(real));
        Assert.Empty((await SweepAsync(dryRun: false)).Remove);
        Assert.NotNull(await store.FindAsync("inputs/needed.wav"));
        Assert.NotNull(await store.FindAsync("elsewhere/x"));

        Task<SweepPlan> SweepAsync(bool dryRun) =>
            StoreSweep.RunAsync(store, (_, _) => Task.FromResult(_live), new SweepPolicy(), time, dryRun, CancellationToken.None);
    }

    [Fact]
    public async Task What_is_used_again_while_the_sweep_runs_stays()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder.Path);
        foreach (string name in (string[])["inputs/asked-for-again.wav", "inputs/other.wav"])
        {
            await store.PutAsync(name, new MemoryStream([1]), "x/y");
        }

        SweepPlan swept = await StoreSweep.RunAsync(
            store, UseAsync, new SweepPolicy(), new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(40)), false, CancellationToken.None);

        Assert.Equal(["inputs/other.wav"], Names(swept));
        Assert.NotNull(await store.FindAsync("inputs/asked-for-again.wav"));

        async Task<LiveObjects> UseAsync(IReadOnlyList<ObjectInfo> found, CancellationToken stop)
        {
            Assert.True(await store.KeepAsync(found[0], new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(40)), stop));
            return _live;
        }
    }

    [Fact]
    public async Task What_was_just_stored_is_not_renewed_and_what_is_gone_can_t_be_kept()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder.Path);
        await store.PutAsync("frames/k/a.png", new MemoryStream([1]), "x/y");
        ObjectInfo young = (await store.FindAsync("frames/k/a.png"))!;

        Assert.True(await store.KeepAsync(young, TimeProvider.System));
        Assert.Equal(young.Modified, (await store.FindAsync("frames/k/a.png"))!.Modified);
        Assert.False(await store.KeepAsync(young with { Name = "frames/k/b.png" }, new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(1))));
    }

    private static ObjectInfo Old(string name, double days = 400) => Aged(name, days);

    private static ObjectInfo Aged(string name, double days, long bytes = 10) => new(name, bytes, _now.AddDays(-days));

    private static IEnumerable<string> Names(SweepPlan plan) => plan.Remove.Select(o => o.Name);
}
