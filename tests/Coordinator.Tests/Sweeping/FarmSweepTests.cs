using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Sweeping;
using AADiff.Shared.Errors;
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
        Assert.Equal(new SweepReport(3, 3, 0, 0), swept);
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

    [Fact]
    public async Task Nothing_goes_while_it_is_not_known_what_a_job_needs()
    {
        await JobAsync("night");
        await PutAsync(ObjectNames.Storyboard("night"), "{ damaged");

        UserError error = await Assert.ThrowsAsync<UserError>(() => SweepAsync(_all));

        Assert.Contains("night", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, (await AllAsync()).Length);
    }

    [Fact]
    public async Task Pictures_that_may_be_asked_for_again_and_young_objects_stay()
    {
        await PutAsync(ObjectNames.Picture(_unneeded, "a"), "x");
        await PutAsync("inputs/other.wav", "x");

        Assert.Equal(0, (await SweepAsync(new SweepRequest())).Removed);
        Assert.Equal(2, (await AllAsync()).Length);
        Assert.Equal(new SweepReport(1, 1, 1, 1), await SweepAsync(new SweepRequest(GraceHours: 0)));
        Assert.Equal([ObjectNames.Picture(_unneeded, "a")], await AllAsync());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 10)]
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
            Sounds = [FakeJobs.Request.Sounds[0] with { CurveObjectName = "inputs/curve.csv" }],
            Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = "inputs/mask.png" } },
        };
        Storyboard storyboard = new(_base, new FrameRate(30), [0], [new PlannedPicture(_shown, [1])]);
        Dictionary<string, string> objects = new()
        {
            [ObjectNames.Request(id)] = JsonSerializer.Serialize(request, SpecJson.Options),
            [ObjectNames.Storyboard(id)] = JsonSerializer.Serialize(storyboard, SpecJson.Options),
        };
        foreach (string name in (string[])[
            "inputs/aa.wav", "inputs/curve.csv", "inputs/mask.png", ObjectNames.Picture(_shown, "a"), ObjectNames.BaseSpec(_base),
            ObjectNames.BaseTensors(_base, "a"), ObjectNames.Video(id, "a"), ObjectNames.AttemptLog(id)])
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
