using AADiff.Shared.Objects;
using AADiff.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

public sealed class StoreSweepTests
{
    private static readonly DateTimeOffset _now = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LiveObjects _live = new(
        ["inputs/needed.wav", "videos/j1/recorded.mp4", "frames/k1/recorded.png", "jobs/j1/request.json"], ["bases/b1/"]);

    [Fact]
    public void What_a_job_needs_stays_however_old_it_is()
    {
        ObjectInfo[] objects = [Old("inputs/needed.wav"), Old("videos/j1/recorded.mp4"), Old("frames/k1/recorded.png"), Old("jobs/j1/request.json"), Old("bases/b1/prepared/a.safetensors")];

        Assert.Empty(StoreSweep.Plan(objects, _live, new SweepPolicy { CachedFrameBytes = 0 }, _now).Remove);
    }

    [Fact]
    public void What_no_job_needs_goes()
    {
        string[] names = ["bases/b2/prepared/a.safetensors", "bases/b2/spec.json", "inputs/other.wav", "jobs/j0/request.json", "videos/j0/a.mp4", "videos/j1/second.mp4"];

        Assert.Equal(names, Names(StoreSweep.Plan(names.Reverse().Select(n => Old(n)), _live, new SweepPolicy(), _now)));
    }

    [Fact]
    public void What_is_younger_than_the_minimum_age_stays()
    {
        ObjectInfo[] objects = [Aged("inputs/new.wav", 0.9), Aged("inputs/old.wav", 1.1), Aged("frames/k9/a.png", 0.5)];

        Assert.Equal(["inputs/old.wav"], Names(StoreSweep.Plan(objects, _live, new SweepPolicy { CachedFrameBytes = 0 }, _now)));
    }

    [Fact]
    public void Another_s_objects_in_the_same_bucket_are_not_touched() =>
        Assert.Empty(StoreSweep.Plan([Old("backup/database.dump"), Old("readme.txt"), Old("framesets/x")], _live, new SweepPolicy(), _now).Remove);

    [Fact]
    public void Cached_pictures_stay_until_their_age_or_their_number_of_bytes_is_too_high_and_the_oldest_go_first()
    {
        ObjectInfo[] objects = [Aged("frames/k2/a.png", 3, 40), Aged("frames/k3/a.png", 2, 40), Aged("frames/k4/a.png", 9, 40), Aged("frames/k5/a.png", 31, 40)];

        Assert.Equal(["frames/k5/a.png"], Names(StoreSweep.Plan(objects, _live, new SweepPolicy(), _now)));
        Assert.Empty(StoreSweep.Plan(objects, _live, new SweepPolicy { CachedFrameAge = null }, _now).Remove);
        SweepPlan limited = StoreSweep.Plan(objects, _live, new SweepPolicy { CachedFrameBytes = 80 }, _now);
        Assert.Equal(["frames/k4/a.png", "frames/k5/a.png"], Names(limited));
        Assert.Equal((2, 80L, 80L), (limited.KeptFrames, limited.KeptFrameBytes, limited.RemovedBytes));
    }

    [Fact]
    public void A_second_rendering_of_a_recorded_picture_goes() =>
        Assert.Equal(["frames/k1/second.png"], Names(StoreSweep.Plan([Old("frames/k1/second.png", 2), Old("frames/k1/recorded.png")], _live, new SweepPolicy(), _now)));

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
            StoreSweep.RunAsync(store, _ => Task.FromResult(_live), new SweepPolicy(), time, dryRun, CancellationToken.None);
    }

    [Fact]
    public async Task A_job_that_comes_while_the_store_is_listed_keeps_its_objects()
    {
        using var folder = new TemporaryFolder();
        var store = new FolderObjectStore(folder.Path);
        await store.PutAsync("inputs/asked-for-again.wav", new MemoryStream([1]), "x/y");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(40));
        bool listed = false;

        await StoreSweep.RunAsync(new WatchedListing(store, () => listed = true), _ => Task.FromResult(listed ? _live with { Names = ["inputs/asked-for-again.wav"] } : _live), new SweepPolicy(), time, false, CancellationToken.None);

        Assert.NotNull(await store.FindAsync("inputs/asked-for-again.wav"));
    }

    private static ObjectInfo Old(string name, double days = 400) => Aged(name, days);

    private static ObjectInfo Aged(string name, double days, long bytes = 10) => new(name, bytes, _now.AddDays(-days));

    private static IEnumerable<string> Names(SweepPlan plan) => plan.Remove.Select(o => o.Name);

    private sealed class WatchedListing(IObjectStore inner, Action listed) : IObjectStore
    {
        public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default) => inner.FindAsync(name, cancellationToken);

        public Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default)
        {
            listed();
            return inner.ListAsync(prefix, cancellationToken);
        }

        public Task DeleteAsync(string name, CancellationToken cancellationToken = default) => inner.DeleteAsync(name, cancellationToken);

        public Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
