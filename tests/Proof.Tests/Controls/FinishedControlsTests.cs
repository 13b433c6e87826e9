using AADiff.Proof.Controls;
using AADiff.Proof.Reading;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Proof.Tests.Controls;

public sealed class FinishedControlsTests : IDisposable
{
    private readonly MadeVideo _made = new();

    public void Dispose() => _made.Dispose();

    [Fact]
    public async Task Of_a_video_that_follows_its_sound_every_control_fails_by_name()
    {
        Proven proven = await MadeVideo.ProveAsync(await _made.MakeAsync($"200*{MadeVideo.Humps}", MadeVideo.Humps));
        MeasuredSound dog = await MeasuredSound.ListenAsync(
            new SoundFile(TestData.Vectors("sounds", "dog_44100_mono.wav")), new FrameRate(30), 0, default);

        ControlResult[] controls =
            [.. FinishedControls.Of(proven.Seen, proven.Heard, [new OtherSound("dog.wav", dog, false), new OtherSound("dog.wav", dog, true)])];

        Assert.Equal(
            ["reversed envelope", "shifted envelope", "another clip's envelope", "swapped sound of the same class", "drop-outs", "another speed"],
            controls.Select(control => control.Name));
        Assert.All(controls, control => Assert.False(
            control.Passes, $"{control.Name}: r {control.Pearson.Text()}, lag {control.Lag.Text()}, p {control.P.Text()}"));
    }

    [Fact]
    public void A_word_that_moves_in_time_but_hardly_is_no_proof_and_one_that_moves_as_much_is_an_alarm()
    {
        MeasuredSound heard = new([.. Enumerable.Range(0, 150).Select(i => Math.Sin(i * i / 900.0) + 1)], [], Silent: false);
        double[] right = [.. heard.Loudness.Select(value => 0.2 + (0.2 * value))];

        ControlResult hardly = FinishedControls.WrongWord("city", [.. right.Select(value => value * 0.1)], [.. right], heard, 30);
        ControlResult asMuch = FinishedControls.WrongWord("fire", [.. right], [.. right], heard, 30);

        Assert.False(hardly.Alarms);
        Assert.True(asMuch.Alarms);
        Assert.Equal("it moves 1.00 times as much as the right word's", asMuch.Remark);
    }
}
