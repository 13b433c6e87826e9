using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Spectrum;

namespace AADiff.Sound.Loudness;

/// <summary>From a sound to its envelope: feature per column → frames → normalise → gain → gate → exponent → smooth.</summary>
public static class Envelope
{
    /// <summary>
    /// Listens to the whole sound in bounded memory (one window, 32 columns of spectrum at most, and the frames). Reads it once;
    /// <see cref="LoudnessFeature.Onset"/> reads it twice. Settings out of range throw a <c>UserError</c> of class Usage, and reading may throw
    /// what <see cref="ISound.ReadAsync"/> does.
    /// </summary>
    public static async Task<LoudnessCurve> MeasureAsync(
        ISound sound, EnvelopeSettings settings, FrameRate frameRate, CancellationToken cancellationToken)
    {
        EnvelopeLimits.Check(settings);
        StftShape shape = StftShape.For(sound.Format.ListeningRate);
        double melPeak = settings.Feature == LoudnessFeature.Onset ? await MelPeakAsync(sound, shape, cancellationToken) : 0;

        // 1. Columns to frames, the feature and the level side by side (the level decides what is silence, whatever the feature).
        IColumnFeature feature = Features.Create(settings, shape, melPeak);
        var loudness = new FramePooling(shape, frameRate, settings.OffsetMilliseconds, settings.MaxPooling);
        var level = new FramePooling(shape, frameRate, settings.OffsetMilliseconds, max: false);
        var waveform = new WaveformRecorder();
        var stft = new Stft(shape, Features.NeedsSpectrum(settings.Feature), (magnitude, rms) =>
        {
            feature.Push(magnitude, rms, loudness.Add);
            level.Add(rms);
        });
        long heard = 0;
        await foreach (ReadOnlyMemory<float> block in sound.ReadMonoAsync(shape.SampleRate, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            heard += block.Length;
            RefuseEndless(sound, heard, shape.SampleRate, frameRate);
            stft.Push(block.Span);
            waveform.Push(block.Span);
        }

        long samples = stft.Finish();
        feature.Finish(loudness.Add);

        // 2. The sound's length decides the number of frames.
        int frames = frameRate.FrameCount(samples, shape.SampleRate);
        double[] a = loudness.Finish(frames, samples);
        double[] rms = level.Finish(frames, samples);

        // 3. Frames to envelope.
        cancellationToken.ThrowIfCancellationRequested();
        double[] u = Normaliser.Apply(a, rms, settings);
        cancellationToken.ThrowIfCancellationRequested();
        double[] v = Smoothing.Apply(Shaping.Apply(u, settings), settings, frameRate, cancellationToken);
        bool silent = Normaliser.IsSilent(rms);
        return new LoudnessCurve
        {
            Sound = new SoundInfo(samples, shape.SampleRate, sound.Format.Channels),
            FrameRate = frameRate,
            Loudness = [.. a],
            Normalised = [.. u],
            Envelope = [.. v],
            Silent = silent,
            Waveform = waveform.Finish(),
            Warnings = [.. ListeningWarnings.For(sound, TimeSpan.FromSeconds((double)samples / shape.SampleRate), silent, u)],
        };
    }

    private static async Task<double> MelPeakAsync(ISound sound, StftShape shape, CancellationToken cancellationToken)
    {
        var peak = new MelPeak(shape);
        var stft = new Stft(shape, withMagnitude: true, (magnitude, _) => peak.Push(magnitude));
        await foreach (ReadOnlyMemory<float> block in sound.ReadMonoAsync(shape.SampleRate, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            stft.Push(block.Span);
        }

        stft.Finish();
        return peak.Decibel;
    }

    /// <summary>Before its frames take memory, and whatever its header says.</summary>
    internal static void RefuseEndless(ISound sound, long samples, int sampleRate, FrameRate frameRate)
    {
        if (samples > SoundLimits.Longest.TotalSeconds * sampleRate)
        {
            throw SoundRefusal.TooLong(sound.File);
        }

        if (frameRate.FrameCount(samples, sampleRate) > SoundLimits.MostFrames)
        {
            throw SoundRefusal.TooManyFrames(sound.File, frameRate);
        }
    }
}
