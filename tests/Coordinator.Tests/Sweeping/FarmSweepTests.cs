using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Sweeping;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Sweeping;

public sealed class FarmSweepTests : IDisposable
{
    private static readonly BaseKey _base = new(new string('b', 64));
    private static readonly PictureKey _shown = new(new string('1', 64));
    private static readonly PictureKey _unneeded = new(new string('2', 64));
    private static readonly SweepRequest _all = new(PictureDays: 0, GraceHours: 0);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeFarm _farm = new();
    private readonly FolderObjectStore _objects;

    public FarmSweepTests() => _objects = new FolderObjectStore(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_job_needs_stays_and_the_rest_goes()
    {
        string[] needed = await JobAsync("night");
        foreach (string name in (string[])["inputs/other.wav", ObjectNames.Picture(_unneeded, "a"), "bases/cc/spec.json"])
        {
            await PutAsync(name, "x");
        }

        SweepReport swept = await SweepAsync(_all);

        Assert.Equal(needed.Order(StringComparer.Ordinal), await AllAsync());
        Assert.Equal(new SweepReport(3, 3, 0, 0) { Needed = swept.Needed, Young = swept.Young }, swept);
        Assert.Equal(needed.Length, swept.Needed!.Count);
    }

    [Fact]
    public async Task What_a_job_of_another_farm_on_the_same_store_needs_stays_until_it_is_old()
    {
        string[] needed = await JobAsync("night", known: false);

        await SweepAsync(_all);
        Assert.Equal(needed.Order(StringComparer.Ordinal), await AllAsync());
        await SweepAsync(_all with { OlderDays = 1 });
        Assert.Equal(needed.Order(StringComparer.Ordinal), await AllAsync());
        await SweepAsync(_all with { OlderDays = 0 });
        Assert.Empty(await AllAsync());
    }

    [Theory]
    [InlineData("{ damaged")]
    [InlineData("null")]
    [InlineData("{\"base\":\"bb\",\"frameRate\":\"30\",\"frames\":[0]}")]
    public async Task A_damaged_storyboard_keeps_what_its_running_job_may_need_is_named_and_the_sweep_goes_on(string damaged)
    {
        string[] needed = await JobAsync("night");
        _farm.Add(FakeJobs.Accepted("night") with { Status = JobStatus.Rendering });
        await PutAsync("inputs/other.wav", "x");
        await PutAsync(ObjectNames.Storyboard("night"), damaged);

        SweepReport swept = await SweepAsync(_all);

        Assert.Equal(needed.Order(StringComparer.Ordinal), await AllAsync());
        Assert.Equal(1, swept.Removed);
        Assert.Equal([ObjectNames.Storyboard("night")], swept.Damaged);
    }

    [Theory]
    [InlineData("{ damaged")]
    [InlineData("{\"prompt\":\"a\",\"model\":\"m\",\"sounds\":[null]}")]
    [InlineData("{\"prompt\":null,\"model\":\"m\",\"sounds\":[]}")]
    public async Task A_damaged_request_of_an_ended_job_keeps_its_own_files_and_no_others(string damaged)
    {
        await JobAsync("night");
        await PutAsync(ObjectNames.Request("night"), damaged);

        SweepReport swept = await SweepAsync(_all);

        Assert.Equal([ObjectNames.Request("night")], swept.Damaged);
        Assert.DoesNotContain(await AllAsync(), name => name.StartsWith(InputName.Folder, StringComparison.Ordinal));
        Assert.NotNull(await _objects.FindAsync(ObjectNames.Video("night", "a")));
        Assert.NotNull(await _objects.FindAsync(ObjectNames.Picture(_shown, "a")));
    }

    [Fact]
    public async Task Pictures_that_may_be_asked_for_again_and_young_objects_stay()
    {
        await PutAsync(ObjectNames.Picture(_unneeded, "a"), "x");
        await PutAsync("inputs/other.wav", "x");

        Assert.Equal(0, (await SweepAsync(new SweepRequest())).Removed);
        Assert.Equal(2, (await AllAsync()).Length);
        SweepReport swept = await SweepAsync(new SweepRequest(GraceHours: 0));
        Assert.Equal(new SweepReport(1, 1, 1, 1) { Needed = swept.Needed, Young = new KeptObjects(0, 0) }, swept);
        Assert.Equal([ObjectNames.Picture(_unneeded, "a")], await AllAsync());
    }

    [Fact]
    public async Task What_can_be_watched_of_a_job_stays_while_it_runs_and_goes_when_it_has_ended()
    {
        string[] needed = await JobAsync("night");
        string part = ObjectNames.StreamPart("night", "video-0.m4s");
        await PutAsync(part, "x");
        _farm.Add(FakeJobs.Accepted("night") with { Status = JobStatus.Rendering });
        Assert.Equal(0, (await SweepAsync(_all)).Removed);

        _farm.Add(FakeJobs.Accepted("night") with { Status = JobStatus.Completed });

        Assert.Equal(1, (await SweepAsync(_all)).Removed);
        Assert.Equal(needed.Order(StringComparer.Ordinal), await AllAsync());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 12)]
    public async Task A_job_that_ended_long_ago_needs_nothing(int older, int left)
    {
        await JobAsync("night");

        await SweepAsync(_all with { OlderDays = older });

        Assert.Equal(left, (await AllAsync()).Length);
    }

    [Fact]
    public async Task A_dry_run_removes_nothing()
    {
        await PutAsync("inputs/other.wav", "x");

        Assert.Equal(1, (await SweepAsync(_all with { DryRun = true })).Removed);
        Assert.Single(await AllAsync());
    }

    private Task<SweepReport> SweepAsync(SweepRequest request) =>
        new FarmSweep(_farm, _objects, TimeProvider.System).RunAsync(request, CancellationToken.None);

    /// <summary>A job that ended two days ago, with all its objects.</summary>
    private async Task<string[]> JobAsync(string id, bool known = true)
    {
        if (known)
        {
            _farm.Add(FakeJobs.Accepted(id) with { Status = JobStatus.Completed, Finished = DateTimeOffset.UtcNow.AddDays(-2) });
        }

        RenderRequest request = FakeJobs.Request with
        {
            Sounds = [FakeJobs.Request.Sounds[0] with { CurveObjectName = FakeJobs.Input('c', ".csv") }],
            Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = FakeJobs.Input('d', ".png") } },
        };
        Storyboard storyboard = new(_base, new FrameRate(30), [0], [new PlannedPicture(_shown, [1])]);
        Dictionary<string, string> objects = new()
        {
            [ObjectNames.Request(id)] = JsonSerializer.Serialize(request, SpecJson.Options),
            [ObjectNames.Storyboard(id)] = JsonSerializer.Serialize(storyboard, SpecJson.Options),
        };
        foreach (string name in (string[])[
            FakeJobs.Input('a', ".wav").Value, FakeJobs.Input('c', ".csv").Value, FakeJobs.Input('d', ".png").Value,
            ObjectNames.Picture(_shown, "a"), ObjectNames.BaseSpec(_base),
            ObjectNames.BaseTensors(_base, "a"), ObjectNames.Video(id, "a"), ObjectNames.AttemptLog(id),
            ObjectNames.Proof(id), ObjectNames.ProofPage(id)])
        {
            objects[name] = "x";
        }

        foreach ((string name, string content) in objects)
        {
            await PutAsync(name, content);
        }

        return [.. objects.Keys];
    }

    private async Task PutAsync(string name, string content)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(content));
        await _objects.PutAsync(name, stream, "application/octet-stream");
    }

    private async Task<string[]> AllAsync()
    {
        List<string> names = [];
        await foreach (ObjectInfo info in _objects.ListAsync(""))
        {
            names.Add(info.Name);
        }

        return [.. names];
    }
}
