using System.Runtime.CompilerServices;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Decoding;

/// <summary>
/// A part of a sound as a sound of its own (<see cref="SoundPart"/>), in bounded memory: what comes before is decoded and dropped, what comes after is not
/// decoded. Whoever measures, plays or recognises it gets the same samples.
/// </summary>
/// <remarks>
/// A loop is as long as whole frames, so that its video can be repeated without a gap. Over its last moments the sound goes over into what comes before its
/// beginning, with equal power in all. Where the file begins later than that, the loop begins later by as much.
/// </remarks>
public sealed class PartOfSound : ISound
{
    /// <summary>How long the end of a loop takes to become what precedes its beginning; a quarter of a loop that is shorter than four times that.</summary>
    private static readonly SoundTime _crossing = SoundTime.OfSeconds(0.5)!.Value;

    private readonly ISound _sound;
    private readonly SoundPart _part;
    private readonly FrameRate _frameRate;

    private PartOfSound(ISound sound, SoundPart part, FrameRate frameRate)
    {
        (_sound, _part, _frameRate) = (sound, part, frameRate);
        Format = sound.Format with { ClaimedDuration = null };
    }

    public SoundFile File => _sound.File;

    public SoundFormat Format { get; }

    public long Repaired => _sound.Repaired;

    /// <summary>The sound itself where nothing is to be done to it.</summary>
    public static ISound Of(ISound sound, SoundPart? part, FrameRate frameRate) =>
        part is null || part == new SoundPart() ? sound : new PartOfSound(sound, part, frameRate);

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(int sampleRate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int channels = Format.Channels;
        Cut cut = CutAt(sampleRate);
        PartEnd end = new(channels, cut.Held);
        long skip = cut.Skip * channels;
        long left = cut.Take is { } take ? take * channels : long.MaxValue;
        await foreach (ReadOnlyMemory<float> block in _sound.ReadAsync(sampleRate, cancellationToken).ConfigureAwait(false))
        {
            long dropped = Math.Min(skip, block.Length);
            skip -= dropped;
            ReadOnlyMemory<float> kept = block[(int)dropped..];
            kept = kept[..(int)Math.Min(kept.Length, left)];
            left -= kept.Length;
            Memory<float> released = end.Push(kept.Span, cut.Head);
            Rise(released, end.Released - (released.Length / channels), sampleRate, channels);
            if (!released.IsEmpty)
            {
                yield return released;
            }

            if (left == 0)
            {
                break;
            }
        }

        if (end.Length < Math.Max(1, cut.Head))
        {
            throw end.Began ? SoundRefusal.TooShortToLoop(File) : SoundRefusal.NothingLeft(File, _part);
        }

        Memory<float> rest = _part.Loop ? end.Close(WholeFrames(end.Length, sampleRate)) : end.Fall(_part.FadeOut?.Samples(sampleRate) ?? 0);
        Rise(rest, end.Released - (rest.Length / channels), sampleRate, channels);
        if (!rest.IsEmpty)
        {
            yield return rest;
        }
    }

    /// <summary>In samples of one channel.</summary>
    /// <param name="Skip">Dropped at the beginning of the file.</param>
    /// <param name="Head">Of what follows: what a loop's end goes over into, which is not heard itself.</param>
    /// <param name="Take">How many after <paramref name="Skip"/>; null: all.</param>
    /// <param name="Held">How many at the end are changed once it is known where that is.</param>
    private readonly record struct Cut(long Skip, int Head, long? Take, int Held);

    private Cut CutAt(int sampleRate)
    {
        long start = _part.Start?.Samples(sampleRate) ?? 0;
        long? duration = _part.Duration?.Samples(sampleRate);
        if (!_part.Loop)
        {
            return new Cut(start, 0, duration, (int)(_part.FadeOut?.Samples(sampleRate) ?? 0));
        }

        int head = (int)Math.Min(_crossing.Samples(sampleRate), (duration / 4) ?? long.MaxValue);
        int frame = (int)Math.Ceiling(sampleRate / _frameRate.PerSecond);
        long? whole = duration is { } wanted ? head + SamplesOf(Math.Max(1, (long)Math.Round(wanted * _frameRate.PerSecond / sampleRate)), sampleRate) : null;
        return new Cut(Math.Max(0, start - head), head, whole, head + frame);
    }

    private long WholeFrames(long samples, int sampleRate)
    {
        const double Rounding = 1e-3;
        long frames = Math.Max(1, (long)Math.Floor((samples * _frameRate.PerSecond / sampleRate) + Rounding));
        return Math.Min(samples, SamplesOf(frames, sampleRate));
    }

    private long SamplesOf(long frames, int sampleRate) => (long)Math.Round((double)frames * sampleRate * _frameRate.Denominator / _frameRate.Numerator);

    private void Rise(Memory<float> samples, long first, int sampleRate, int channels)
    {
        long length = _part.FadeIn?.Samples(sampleRate) ?? 0;
        if (first < length)
        {
            PartEnd.Scale(samples, channels, i => PartEnd.Slope((first + i + 0.5) / length));
        }
    }
}
