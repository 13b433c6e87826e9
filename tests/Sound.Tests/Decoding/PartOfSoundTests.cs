using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

public sealed class PartOfSoundTests
{
    private const int Rate = 16_000;

    private static readonly FrameRate _fps = new(30);

    [Fact]
    public async Task A_part_is_the_very_samples_between_its_beginning_and_its_end_in_every_channel()
    {
        GeneratedSound sound = new(Rate, 3 * Rate, i => i / 100_000.0) { Factors = [1, -2] };

        float[] part = await ReadAsync(sound, new SoundPart { Start = Time(0.5), Duration = Time(1.25) });

        Assert.Equal(2 * 20_000, part.Length);
        Assert.Equal(Enumerable.Range(8000, 20_000).SelectMany(i => (float[])[(float)(i / 100_000.0), -2 * (float)(i / 100_000.0)]), part);
        Assert.Equal(Rate * 2, (await ReadAsync(sound, new SoundPart { Start = Time(2), Duration = Time(9) })).Length);
    }

    [Fact]
    public async Task A_fade_rises_from_silence_and_falls_to_it_wherever_the_end_is()
    {
        GeneratedSound sound = new(Rate, 3 * Rate, _ => 1);

        float[] part = await ReadAsync(sound, new SoundPart { Start = Time(1), FadeIn = Time(0.5), FadeOut = Time(1) });

        Assert.Equal(2 * Rate, part.Length);
        Assert.InRange(part[0], 0, 1e-6);
        Assert.Equal(0.5, part[Rate / 4], 3);
        Assert.All(part[(Rate / 2)..Rate], sample => Assert.Equal(1, sample));
        Assert.Equal(0.5, part[Rate + (Rate / 2)], 3);
        Assert.InRange(part[^1], 0, 1e-6);
        Assert.True(part[..(Rate / 2)].Zip(part[1..((Rate / 2) + 1)]).All(pair => pair.First <= pair.Second));
    }

    [Theory]
    [InlineData(1.0, 2.0)]
    [InlineData(0.0, null)]
    [InlineData(0.1, 2.0)]
    public async Task A_loop_is_whole_frames_and_its_last_sample_is_followed_by_its_first(double start, double? duration)
    {
        // A slow sine, so that a jump shows; its period fits neither the frames nor the loop.
        GeneratedSound sound = new(Rate, (4 * Rate) + 77, i => 0.3 * Math.Sin(i * 0.0171));

        float[] loop = await ReadAsync(sound, new SoundPart { Start = Time(start), Duration = duration is { } d ? Time(d) : null, Loop = true });

        Assert.Equal(duration is null ? Math.Floor(3.5 * 30) : 60, loop.Length * 30.0 / Rate, 2);
        float largestStep = loop.Zip(loop.Skip(1), (a, b) => Math.Abs(b - a)).Max();
        Assert.InRange(Math.Abs(loop[0] - loop[^1]), 0, largestStep);
        Assert.Equal((float)(0.3 * Math.Sin(Math.Max(start, 0.5) * Rate * 0.0171)), loop[0], 5);
    }

    [Fact]
    public async Task The_curve_of_a_loop_closes()
    {
        // Loudest at its end, where a curve that begins anew would begin at nothing.
        Random random = new(3);
        double[] noise = [.. Enumerable.Range(0, 4 * Rate).Select(_ => (random.NextDouble() * 2) - 1)];
        GeneratedSound sound = new(Rate, 4 * Rate, i => noise[i] * (0.05 + (0.2 * i / (4.0 * Rate))));
        EnvelopeSettings slow = new() { Smoothing = SmoothingShape.AttackRelease, ReleaseSeconds = 1 };
        ISound loop = PartOfSound.Of(sound, new SoundPart { Loop = true }, _fps);

        LoudnessCurve open = await Envelope.MeasureAsync(loop, slow, _fps, CancellationToken.None);
        LoudnessCurve closed = await ClosedCurve.OfAsync(open, loop, slow, CancellationToken.None);

        Assert.Equal(open.Frames, closed.Frames);
        double step = closed.Envelope.Zip(closed.Envelope.Skip(1), (a, b) => Math.Abs(b - a)).Max();
        Assert.InRange(Math.Abs(closed.Envelope[0] - closed.Envelope[^1]), 0, 1.01 * step);
        Assert.True(Math.Abs(open.Envelope[0] - open.Envelope[^1]) > 0.5);
    }

    [Fact]
    public async Task A_part_that_begins_after_the_end_and_a_loop_of_nearly_nothing_are_refused()
    {
        GeneratedSound sound = new(Rate, Rate / 2, _ => 0.1);

        UserError late = await Assert.ThrowsAsync<UserError>(() => ReadAsync(sound, new SoundPart { Start = Time(90) }));
        UserError brief = await Assert.ThrowsAsync<UserError>(() => ReadAsync(sound, new SoundPart { Loop = true }));

        Assert.Equal("generated ends before 90 s, so nothing is left of it to begin there; choose an earlier start.", late.Message);
        Assert.Contains("take at least a second", brief.Message, StringComparison.Ordinal);
    }

    private static SoundTime Time(double seconds) => SoundTime.OfSeconds(seconds)!.Value;

    private static async Task<float[]> ReadAsync(ISound sound, SoundPart part)
    {
        List<float> all = [];
        await foreach (ReadOnlyMemory<float> block in PartOfSound.Of(sound, part, _fps).ReadAsync(Rate, CancellationToken.None))
        {
            all.AddRange(block.Span);
        }

        return [.. all];
    }
}
