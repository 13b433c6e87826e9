using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using Xunit;

namespace AADiff.Sound.Tests.Curves;

public sealed class CurveJsonTests
{
    [Fact]
    public void Scores_of_all_candidates_and_every_frame_are_there()
    {
        Curve curve = Samples.Awkward(frames: 2000);
        using JsonDocument json = Write(curve, new SoundInfo(96_000, 48_000, 2), [new("lightning", 0.31, true), new("city", 0.12, false)], new("a.wav", "thunder", 0.4));

        JsonElement root = json.RootElement;
        Assert.Equal("30000/1001", root.GetProperty("fps").GetString());
        Assert.Equal(2.0, root.GetProperty("sound").GetProperty("seconds").GetDouble());
        Assert.Equal("""{"sound":"a.wav","preset":"thunder","score":0.4}""", root.GetProperty("preset").GetRawText());
        JsonElement[] words = [.. root.GetProperty("words").EnumerateArray()];
        Assert.Equal(["lightning", "city"], words.Select(word => word.GetProperty("word").GetString()!));
        Assert.Equal(0.31, words[0].GetProperty("score").GetDouble());
        JsonElement[] frames = [.. root.GetProperty("frames").EnumerateArray()];
        Assert.Equal(2000, frames.Length);
        Assert.Equal(curve.Envelope[1999], frames[1999].GetProperty("v").GetDouble());
        Assert.Equal(curve.Words[1].Strengths[7], frames[7].GetProperty("m").GetProperty("say \"hi\", city").GetSingle());
    }

    [Fact]
    public void Steps_that_a_curve_has_not_are_left_out()
    {
        Curve curve = Samples.Awkward(frames: 3) with { Loudness = [], Normalised = [] };
        using JsonDocument json = Write(curve, null, []);

        Assert.False(json.RootElement.TryGetProperty("sound", out _));
        Assert.False(json.RootElement.TryGetProperty("preset", out _));
        JsonElement frame = json.RootElement.GetProperty("frames")[0];
        Assert.Equal(["frame", "time", "v", "m"], frame.EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("words")[0].GetProperty("score").ValueKind);
    }

    private static JsonDocument Write(Curve curve, SoundInfo? sound, WordScore[] scores, PresetScore? preset = null)
    {
        using var stream = new MemoryStream();
        CurveJsonWriter.Write(stream, curve, sound, scores, preset);
        return JsonDocument.Parse(stream.ToArray());
    }
}
