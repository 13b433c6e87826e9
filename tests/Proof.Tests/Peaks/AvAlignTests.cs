using System.Text.Json;
using AADiff.Proof.Peaks;
using Xunit;

namespace AADiff.Proof.Tests.Peaks;

public sealed class AvAlignTests
{
    private const double Seconds = 5;

    [Fact]
    public void Peaks_matches_and_scores_of_both_versions_equal_the_reference_for_every_curve()
    {
        foreach (JsonElement one in SyncVectors.Cases.GetProperty("avalign").EnumerateArray())
        {
            double rate = SyncVectors.Rate(one.GetProperty("fps").GetString()!);
            double[] onsets = SyncVectors.Times(one.GetProperty("sound").GetString()!);
            double[] movement = SyncVectors.Curves.Doubles($"curve/{one.GetProperty("curve").GetString()}");
            int[] all = PicturePeaks.Pick(movement), large = PicturePeaks.Pick(movement, PicturePeaks.LeastFlow);

            Assert.Equal(Numbers(one, "video_peaks_2023"), all);
            Assert.Equal(Numbers(one, "video_peaks_2025"), large);
            Assert.Equal(one.GetProperty("matches_2023").GetInt32(), AvAlign.Matches(onsets, all, rate, onceOnly: false));
            Assert.Equal(one.GetProperty("matches_2025").GetInt32(), AvAlign.Matches(onsets, large, rate, onceOnly: true));
            AssertSame(one.GetProperty("avalign_2023"), AvAlign.Of(onsets, all, rate, Seconds, onceOnly: false));
            AssertSame(one.GetProperty("avalign_2025"), AvAlign.Of(onsets, large, rate, Seconds, onceOnly: true));
        }
    }

    [Fact]
    public void Chance_equals_the_references_200_shifts()
    {
        foreach (JsonElement one in SyncVectors.Cases.GetProperty("chance").EnumerateArray())
        {
            string curve = one.GetProperty("curve").GetString()!;
            int[] peaks = PicturePeaks.Pick(SyncVectors.Curves.Doubles($"curve/{curve}"), PicturePeaks.LeastFlow);

            AvAlign score = AvAlign.Of(SyncVectors.Times(curve.Split('/')[0]), peaks, 30, Seconds, onceOnly: true);

            Assert.Equal(one.GetProperty("chance_2025").GetDouble(), score.Chance.Value!.Value, 1e-10);
        }
    }

    [Fact]
    public void Every_onset_is_hit_by_a_picture_in_time_and_few_by_one_that_is_three_frames_late()
    {
        double[] onsets = SyncVectors.Times("pings");

        OnsetHits inTime = OnsetHits.Of(onsets, PicturePeaks.PickOutstanding(SyncVectors.Curves.Doubles("curve/pings/30/synced")), 30, Seconds);
        OnsetHits late = OnsetHits.Of(onsets, PicturePeaks.PickOutstanding(SyncVectors.Curves.Doubles("curve/pings/30/late3")), 30, Seconds);

        Assert.Equal(1, inTime.Share.Value);
        Assert.True(late.Share.Value < 0.2 && inTime.Chance.Value < 0.4, $"late {late.Share.Text()}, chance {inTime.Chance.Text()}");
    }

    [Fact]
    public void Clicks_faster_than_the_frame_rate_and_silence_have_no_hits_and_say_so()
    {
        double[] clicks = [.. Enumerable.Range(1, 100).Select(click => click * 0.0465)];

        Assert.Equal(
            "the sound's onsets follow one another every 1.4 frames, faster than the frame rate can show",
            OnsetHits.Of(clicks, [3, 6], 30, Seconds).Share.Reason);
        Assert.Equal("the sound has no onset", OnsetHits.Of([], [3, 6], 30, Seconds).Share.Reason);
        Assert.Equal("neither the sound nor the picture has a peak", AvAlign.Of([], [], 30, Seconds, onceOnly: true).Score.Reason);
    }

    private static int[] Numbers(JsonElement one, string name) => [.. one.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    private static void AssertSame(JsonElement expected, AvAlign actual)
    {
        if (expected.ValueKind == JsonValueKind.String)
        {
            Assert.Null(actual.Score.Value);
        }
        else
        {
            Assert.Equal(expected.GetDouble(), actual.Score.Value!.Value, 1e-12);
        }
    }
}
