using System.Collections.Immutable;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using Xunit;

namespace AADiff.Sound.Tests.Loudness;

public sealed class ChannelsTests
{
    private const int SampleRate = 22_050;
    private static readonly FrameRate _thirty = new(30);

    public static TheoryData<LoudnessFeature> Features() => [.. Enum.GetValues<LoudnessFeature>()];

    [Theory]
    [MemberData(nameof(Features))]
    public async Task A_sound_out_of_phase_is_as_loud_as_in_one_channel(LoudnessFeature feature)
    {
        LoudnessCurve mono = await MeasureAsync(new(SampleRate, SampleRate, Beats), feature);
        LoudnessCurve opposite = await MeasureAsync(new(SampleRate, SampleRate, Beats) { Factors = [1, -1] }, feature);

        Assert.False(opposite.Silent);
        Near.Equal(mono.Loudness, opposite.Loudness, 1e-9, 1e-12, $"{feature}");
        Near.Equal(mono.Envelope, opposite.Envelope, 1e-6, 1e-9, $"{feature}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Equal_channels_give_exactly_what_one_of_them_gives(int channels)
    {
        LoudnessCurve mono = await MeasureAsync(new(SampleRate, SampleRate, Beats));
        LoudnessCurve equal = await MeasureAsync(new(SampleRate, SampleRate, Beats) { Factors = [.. Enumerable.Repeat(1f, channels)] });

        Assert.Equal(mono.Loudness.AsEnumerable(), equal.Loudness);
        Assert.Equal(mono.Envelope.AsEnumerable(), equal.Envelope);
        Assert.Empty(equal.Turned);
    }

    [Fact]
    public async Task A_pair_out_of_phase_among_six_channels_is_heard_and_its_envelope_is_that_of_the_sound()
    {
        LoudnessCurve mono = await MeasureAsync(new(SampleRate, SampleRate, Beats));
        var six = new GeneratedSound(SampleRate, SampleRate, Beats) { Factors = [0, 1, 0, 0, -1, 0] };
        LoudnessCurve pair = await MeasureAsync(six);

        Near.Equal(mono.Envelope, pair.Envelope, 1e-6, 1e-9, "pair");
        Near.Equal([.. mono.Loudness.Select(a => a / Math.Sqrt(3))], pair.Loudness, 1e-9, 1e-12, "pair");
        Assert.Equal(2, Math.Abs(pair.Turned[1] - pair.Turned[4]));
    }

    [Fact]
    public async Task One_ear_hears_what_would_cancel_itself()
    {
        var sound = new GeneratedSound(SampleRate, 5000, Beats) { Factors = [1, -0.5f] };
        ImmutableArray<int> turned = (await MeasureAsync(sound)).Turned;
        List<float> heard = [];
        await foreach (ReadOnlyMemory<float> block in sound.ReadMonoAsync(SampleRate, turned, default))
        {
            heard.AddRange(block.Span);
        }

        Assert.Equal<IEnumerable<int>>([1, -1], turned);
        Assert.All(heard.Select((sample, n) => sample - (0.75 * (float)Beats(n))), difference => Assert.Equal(0, difference, 1e-7));
    }

    [Fact]
    public void Channels_of_a_room_are_not_turned_round()
    {
        // What two microphones hear: the same source with some of each one's own noise, and a third with noise alone.
        (Noise source, Noise one, Noise two) = (new(1), new(2), new(3));
        var opposite = new OppositeChannels(3);
        opposite.Push([.. Enumerable.Range(0, 5000).SelectMany(_ =>
        {
            (double s, double a, double b) = (source.Next(), one.Next(), two.Next());
            return new[] { (float)(s + a), (float)(s - (0.8 * a) + b), (float)b };
        })]);

        Assert.Empty(opposite.Signs());
    }

    private static double Beats(long n) => n % (SampleRate / 4) < SampleRate / 8 ? 0.4 * Math.Sin(0.1 * n) : 0.01 * Math.Sin(0.7 * n);

    private static Task<LoudnessCurve> MeasureAsync(GeneratedSound sound, LoudnessFeature feature = LoudnessFeature.SpectralMean) =>
        Envelope.MeasureAsync(sound, new EnvelopeSettings { Feature = feature }, _thirty, default);
}
