using System.Text;
using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Shared.Frames;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Sweeping;

public sealed class GcTests : IDisposable
{
    private static readonly BaseKey _base = new(new string('b', 64));
    private static readonly FrameKey _shown = new(new string('1', 64));
    private static readonly FrameKey _unneeded = new(new string('2', 64));

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_a_job_needs_stays_and_the_rest_goes()
    {
        string[] needed = await JobAsync("night");
        foreach (string name in (string[])["inputs/other.wav", ObjectNames.Frame(_unneeded, "a"), "jobs/gone/request.json", "videos/gone/1.mp4", "bases/cc/spec.json"])
            await PutAsync(name, "x");

        Assert.Equal(0, await _world.RunAsync("gc", "--grace", "0", "--pictures", "0"));

        Assert.Equal(needed.Order(StringComparer.Ordinal), await AllAsync());
        Assert.StartsWith("5 objects removed (5 B)", _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_that_may_be_asked_for_again_and_young_objects_stay()
    {
        await PutAsync(ObjectNames.Frame(_unneeded, "a"), "x");
        await PutAsync("inputs/other.wav", "x");

        await _world.RunAsync("gc");
        Assert.Equal(2, (await AllAsync()).Length);
        await _world.RunAsync("gc", "--grace", "0");
        Assert.Equal([ObjectNames.Frame(_unneeded, "a")], await AllAsync());
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("3", 10)]
    public async Task A_job_that_ended_long_ago_needs_nothing(string older, int left)
    {
        await JobAsync("night");

        await _world.RunAsync("gc", "--grace", "0", "--pictures", "0", "--older", older);

        Assert.Equal(left, (await AllAsync()).Length);
    }

    [Fact]
    public async Task A_dry_run_and_a_store_in_use_remove_nothing()
    {
        await PutAsync("inputs/other.wav", "x");

        Assert.Equal(0, await _world.RunAsync("gc", "--grace", "0", "--dry-run"));
        Assert.Contains("1 object would be removed", _world.Said, StringComparison.Ordinal);
        _world.Remote = new Uri("http://127.0.0.1:5080");
        Assert.Equal(2, await _world.RunAsync("gc", "--grace", "0"));
        Assert.Equal(2, await _world.RunAsync("gc", "--grace", "-1"));

        Assert.Single(await AllAsync());
    }

    /// <summary>A job that ended two days ago, with all its objects.</summary>
    private async Task<string[]> JobAsync(string id)
    {
        _world.Farm.Add(FakeJobs.Accepted(id) with { Status = JobStatus.Completed, Finished = DateTimeOffset.UtcNow.AddDays(-2) });
        RenderRequest request = FakeJobs.Request with
        {
            Sounds = [FakeJobs.Request.Sounds[0] with { CurveObjectName = "inputs/curve.csv" }],
            Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = "inputs/mask.png" } },
        };
        Storyboard storyboard = new(_base, new FrameRate(30), [0], [new FramePicture(_shown, [1])]);
        Dictionary<string, string> objects = new()
        {
            [ObjectNames.Request(id)] = JsonSerializer.Serialize(request, SpecJson.Options),
            [ObjectNames.Storyboard(id)] = JsonSerializer.Serialize(storyboard, SpecJson.Options),
        };
        foreach (string name in (string[])[
            "inputs/aa.wav", "inputs/curve.csv", "inputs/mask.png", ObjectNames.Frame(_shown, "a"), ObjectNames.BaseSpec(_base),
            ObjectNames.BaseTensors(_base, "a"), ObjectNames.Video(id, "a"), ObjectNames.AttemptLog(id)])
        {
            objects[name] = "x";
        }

        foreach ((string name, string content) in objects)
            await PutAsync(name, content);
        return [.. objects.Keys];
    }

    private async Task PutAsync(string name, string content)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(content));
        await _world.Objects.PutAsync(name, stream, "application/octet-stream");
    }

    private async Task<string[]> AllAsync()
    {
        List<string> names = [];
        await foreach (ObjectInfo info in _world.Objects.ListAsync(""))
            names.Add(info.Name);
        return [.. names];
    }
}
