using System.Text.Json;
using AADiff.Proof.Following;
using AADiff.Proof.Reports;
using Xunit;

namespace AADiff.Proof.Tests.Following;

public sealed class ProverTests : IDisposable
{
    private const string Noise = "128+100*sin(T*T*37)*sin(11*T)";

    private readonly MadeVideo _made = new();

    public void Dispose() => _made.Dispose();

    [Fact]
    public async Task Somebody_elses_video_that_brightens_with_its_sound_follows_it()
    {
        ProofReport report = (await MadeVideo.ProveAsync(await _made.MakeAsync($"200*{MadeVideo.Humps}", MadeVideo.Humps))).Report;

        Assert.True(report.Follows, report.Sentence);
        Assert.Equal("The picture follows the sound.", report.Sentence);
        Evidence evidence = Assert.Single(report.Evidence).Evidence;
        Assert.True(evidence.Change.Pearson.Value > 0.95, evidence.Change.Pearson.Text());
        Assert.NotNull(evidence.Peaks.AvAlignEnergy.Chance.Value);
    }

    [Fact]
    public async Task A_picture_that_is_late_or_has_nothing_to_do_with_the_sound_does_not_follow_and_the_sentence_says_why()
    {
        string late = MadeVideo.Humps.Replace("(T-", "(T-0.2-", StringComparison.Ordinal);
        ProofReport behind = (await MadeVideo.ProveAsync(await _made.MakeAsync($"200*{late}", MadeVideo.Humps, name: "late.mp4"))).Report;
        ProofReport other = (await MadeVideo.ProveAsync(await _made.MakeAsync(Noise, MadeVideo.Humps, name: "other.mp4"))).Report;

        Assert.Contains("lag of the picture behind the sound, frames is 6", behind.Sentence, StringComparison.Ordinal);
        Assert.False(other.Follows);
        Assert.StartsWith("The picture does not follow the sound: Pearson's r of the change", other.Sentence, StringComparison.Ordinal);
        Assert.True(other.Evidence[0].Evidence.Change.ShiftedBothWays.P.Value > Verdict.MostP, "by chance as often as not");
    }

    [Theory]
    [InlineData(Noise, "0", 5, "the sound, which is silent, never changes")]
    [InlineData("100", MadeVideo.Humps, 5, "the change of the picture never changes")]
    [InlineData("100", "1", 0.03, "the video has one frame only")]
    public async Task Silence_a_still_picture_and_a_single_frame_are_told_and_nothing_is_NaN(string luma, string sound, double seconds, string reason)
    {
        ProofReport report = (await MadeVideo.ProveAsync(await _made.MakeAsync(luma, sound, seconds))).Report;

        Assert.False(report.Follows);
        Assert.StartsWith($"Whether the picture follows the sound can't be measured because {reason}.", report.Sentence, StringComparison.Ordinal);
        AssertSaid(report);
    }

    [Fact]
    public async Task Clicks_faster_than_the_frame_rate_are_told_and_nothing_is_NaN()
    {
        ProofReport report = (await MadeVideo.ProveAsync(await _made.MakeAsync(Noise, "lt(mod(T,0.0484),0.004)"))).Report;

        Assert.Contains("faster than the frame rate can show", report.Evidence[0].Evidence.Peaks.Hits.Share.Reason, StringComparison.Ordinal);
        AssertSaid(report);
    }

    /// <summary>Page and figures can be written, hold no NaN, and where a figure is missing a reason stands in its place.</summary>
    private static void AssertSaid(ProofReport report)
    {
        string page = ReportPage.Write(report);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
        Assert.Contains("not measurable because", page, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(ReportJson.Write(report));
        Assert.False(json.RootElement.GetProperty("follows").GetBoolean());
    }
}
