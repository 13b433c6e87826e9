using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class StillVerbTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("--prompt is missing")]
    [InlineData("--strength takes numbers from -2 to 10", "--prompt", "rain", "--strength", "0,much")]
    [InlineData("--strength takes numbers from -2 to 10", "--prompt", "rain", "--strength", "11")]
    [InlineData("--seeds goes up", "--prompt", "rain", "--seeds", "8..1")]
    [InlineData("--seeds takes numbers", "--prompt", "rain", "--seeds", "1-8")]
    [InlineData("too many pictures for one sheet", "--prompt", "rain", "--word", "rain", "--seeds", "1..40")]
    [InlineData("must end with .png", "--prompt", "rain", "--out", "sheet.jpg")]
    public async Task What_makes_no_sheet_is_refused_before_anything_is_drawn(string sentence, params string[] arguments)
    {
        Assert.NotEqual(0, await _world.RunAsync(["still", .. arguments]));

        Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_world.Opened);
    }

    [Fact]
    public async Task What_is_drawn_on_is_said()
    {
        _world.Farm.Script = [view => view, FakeJobs.Failed(ErrorClass.Failed, "nothing is drawn here")];
        _world.Device = "the processor: this build has no CUDA provider";

        await _world.RunAsync("still", "--prompt", "rain over a city", "--device", "auto", "--out", _world.At("out", "sheet.png"));

        Assert.Equal("auto", _world.Opened[0].Device);
        Assert.Contains("Drawing on the processor: this build has no CUDA provider.", _world.Said.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_seed_is_a_job_of_one_frame_a_strength_that_nobody_hears()
    {
        _world.Farm.Script = [view => view, FakeJobs.Failed(ErrorClass.Failed, "nothing is drawn here")];

        await _world.RunAsync(
            "still", "--prompt", "Heavy rain over a city", "--strength", "0,1,2", "--seeds", "3..5", "--out", _world.At("out", "sheet.png"));

        RenderRequest request = Assert.Single(_world.Farm.Submitted).Request;
        Assert.Equal((3ul, true, 1.0), (request.Seed, request.Exact, request.FrameRate.PerSecond));
        Assert.NotNull(request.Sounds[0].CurveObjectName);
        using StreamReader curve = new(await _world.Objects.OpenAsync(request.Sounds[0].CurveObjectName!.Value));
        Assert.Equal("frame,m:heavy\n0,0\n1,1\n2,2\n", await curve.ReadToEndAsync());
        Assert.Empty(_world.Left());
    }
}
