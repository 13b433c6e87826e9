using System.Text.Json;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Cli.Tests.Proofs;

/// <summary>Proofs of what is rendered, with the miniature and a farm inside each command.</summary>
public sealed class RenderedProofTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_render_writes_its_proof_and_its_controls_are_rendered_from_its_job_and_each_is_what_it_says()
    {
        // 1. Two seconds, twice as loud as before in the second half of each.
        await VideoWorld.FfmpegAsync(
            "-f", "lavfi", "-i", "aevalsrc='(0.05+0.45*gt(mod(t,0.9),0.5))*sin(2*PI*500*t)':s=16000:d=2", _world.At("beat.wav"));
        Assert.True(0 == await RunAsync(
            "render", "--prompt", "lightning and rain over a city at night", "--word", "lightning", "--audio", _world.At("beat.wav"), "--preset", "default", "--fps", "8",
            "--steps", "2", "--seed", "3", "--window", "1", "--prove", "--out", _world.At("out", "v.mp4")), _world.Error.ToString());
        Assert.Equal(["v.json", "v.mp4", "v.proof.html", "v.proof.json"], _world.Left());
        JsonElement proof = Figures.Of(_world.At("out", "v.proof.json"));
        Assert.Equal(2, proof.GetProperty("evidence").GetArrayLength());
        Assert.Equal(("lightning", "mini/clip"), (proof.GetProperty("word").GetString(), proof.GetProperty("clip").GetString()));
        Assert.False(proof.TryGetProperty("controls", out JsonElement none) && none.GetArrayLength() > 0);

        // 2. Controls come from the job that the record beside the video names.
        string[] made = await _world.JobsAsync();
        await RunAsync("prove", _world.At("out", "v.mp4"), "--controls", "--wrong-word", "rain", "--overwrite");
        IReadOnlyDictionary<string, JsonElement> controls = Figures.ControlsOf(_world.At("out", "v.proof.json"));
        string[] rendered =
        [
            "constant strength", "wrong word driven", "window of 1", "window of 5", "window of 75", "window of the whole clip", "no injection", "latent walk",
        ];
        Assert.Subset(controls.Keys.ToHashSet(), rendered.ToHashSet());
        Assert.Contains("never changes", controls["constant strength"].GetProperty("pearson").GetProperty("notMeasurable").GetString(), StringComparison.Ordinal);
        Assert.Contains("the sound drives \"rain\"", controls["wrong word driven"].GetProperty("wrong").GetString(), StringComparison.Ordinal);
        Assert.True(Modulation(controls["window of 1"]) > Modulation(controls["window of 5"]), "a longer window leaves less");
        Assert.True(Modulation(controls["window of 5"]) > Modulation(controls["window of the whole clip"]), "the longest leaves least");
        Assert.True(Modulation(controls["no injection"]) > 0);
        Assert.True(Modulation(controls["latent walk"]) > 0);
        string[] mustFail = [.. controls.Values.Where(one => one.GetProperty("mustFail").GetBoolean()).Select(one => one.GetProperty("name").GetString()!)];
        Assert.Equal(["constant strength", "wrong word driven", "window of the whole clip", "latent walk"], rendered.Intersect(mustFail));

        // 3. In another home, whose farm does not know the job, the file's own controls stand and a sentence says what to do.
        Assert.Contains(await _world.RunAsync("prove", _world.At("out", "v.mp4"), "--controls", "--overwrite"), (int[])[0, 8]);
        Assert.Contains($"No control was rendered, since the job of the video, {Assert.Single(made)}, is not finished in the home", _world.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("constant strength", Figures.ControlsOf(_world.At("out", "v.proof.json")).Keys);
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, _world.Real(), CancellationToken.None);

    private static double Modulation(JsonElement control) =>
        control.GetProperty("modulation") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
}
