using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Spectrum;

namespace AADiff.Sound.Loudness;

/// <summary>From a sound to its envelope: feature per column → frames → normalise → gain → gate → exponent → smooth.</summary>
public static class Envelope
{
    /// <summary>
    /// Listens to the whole sound in bounded memory (one window a channel, 32 columns of spectrum at most, and the frames). Reads it once;
    /// <see cref="LoudnessFeature.Onset"/> reads it twice. Settings out of range throw a <c>UserError</c> of class Usage, and reading may throw
    /// what <see cref="ISound.ReadAsync"/> does.
    /// </summary>
    public static async Task<LoudnessCurve> MeasureAsync(
        ISound sound, EnvelopeSettings settings, FrameRate frameRate, CancellationToken cancellationToken)
    {
        EnvelopeLimits.Check(settings);
        StftShape shape = StftShape.For(sound.Format.ListeningRate);
        double melPeak = settings.Feature == LoudnessFeature.Onset ? await MelPeakAsync(sound, shape, settings, cancellationToken) : 0;

        // 1. Columns to frames, the feature and the level side by side (the level decides what is silence, whatever the feature).
        IColumnFeature feature = Features.Create(settings, shape, melPeak);
        var loudness = new FramePooling(shape, frameRate, settings.OffsetMilliseconds, settings.MaxPooling);
        var level = new FramePooling(shape, frameRate, settings.OffsetMilliseconds, max: false);
        int channels = sound.Format.Channels;
        var waveform = new WaveformRecorder(channels);
        var opposite = new OppositeChannels(channels);
        KWeighting? weighting = WeightingOf(sound, shape, settings);
        var stft = new Stft(shape, channels, Features.NeedsSpectrum(settings.Feature), (magnitude, rms) =>
        {
            feature.Push(magnitude, rms, loudness.Add);
            level.Add(rms);
        });
        long heard = 0;
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(shape.SampleRate, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            heard += block.Length / channels;
            RefuseEndless(sound, heard, shape.SampleRate, frameRate);
            stft.Push(weighting is null ? block.Span : weighting.Apply(block.Span));
            waveform.Push(block.Span);
            if (channels > 1)
            {
                opposite.Push(block.Span);
            }
        }

        long samples = stft.Finish();
        feature.Finish(loudness.Add);

        // 2. The sound's length decides the number of frames.
        int frames = frameRate.FrameCount(samples, shape.SampleRate);
        double[] a = loudness.Finish(frames, samples);
        double[] rms = level.Finish(frames, samples);

        // 3. Frames to envelope.
        cancellationToken.ThrowIfCancellationRequested();
        double[] Smooth(double[] values) => Smoothing.Apply(values, settings, frameRate, cancellationToken);
        double[] u = Normaliser.Apply(settings.SmoothFirst ? Smooth(a) : a, rms, settings);
        cancellationToken.ThrowIfCancellationRequested();
        double[] shaped = Shaping.Apply(u, settings);
        double[] v = settings.SmoothFirst ? shaped : Smooth(shaped);
        bool silent = Normaliser.IsSilent(rms);
        WaveformOverview overview = waveform.Finish();
        string? click = silent ? null
            : ClickWarning.For(sound.File, a, rms, Clicks.Find(overview, shape.SampleRate), shape, frameRate, settings);
        TimeSpan lasts = TimeSpan.FromSeconds((double)samples / shape.SampleRate);
        return new LoudnessCurve
        {
            Sound = new SoundInfo(samples, shape.SampleRate, sound.Format.Channels),
            FrameRate = frameRate,
            Loudness = [.. a],
            Normalised = [.. u],
            Envelope = [.. v],
            Silent = silent,
            Waveform = overview,
            Turned = opposite.Signs(),
            Warnings = [.. ListeningWarnings.For(sound, lasts, silent, u), .. click is null ? [] : (string[])[click]],
        };
    }

    private static async Task<double> MelPeakAsync(ISound sound, StftShape shape, EnvelopeSettings settings, CancellationToken cancellationToken)
    {
        KWeighting? weighting = WeightingOf(sound, shape, settings);
        var peak = new MelPeak(shape);
        var stft = new Stft(shape, sound.Format.Channels, withMagnitude: true, (magnitude, _) => peak.Push(magnitude));
        await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(shape.SampleRate, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            stft.Push(weighting is null ? block.Span : weighting.Apply(block.Span));
        }

        stft.Finish();
        return peak.Decibel;
    }

    private static KWeighting? WeightingOf(ISound sound, StftShape shape, EnvelopeSettings settings) =>
        settings.KWeighted ? new KWeighting(shape.SampleRate, sound.Format.Channels) : null;

    /// <summary>Before its frames take memory, and whatever its header says.</summary>
    internal static void RefuseEndless(ISound sound, long samples, int sampleRate, FrameRate frameRate)
    {
        SoundRefusal.RefuseEndless(sound.File, samples, sampleRate);
        if (frameRate.FrameCount(samples, sampleRate) > sound.File.Limits.MostFrames)
        {
            throw SoundRefusal.TooManyFrames(sound.File, frameRate);
        }
    }
}
