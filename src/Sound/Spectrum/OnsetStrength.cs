using AADiff.Sound.Decoding;

namespace AADiff.Sound.Spectrum;

/// <summary>A sound's onset strength by itself, in columns of the caller's size, for whoever looks for onsets rather than for loudness.</summary>
public static class OnsetStrength
{
    /// <summary>
    /// The mean of all channels at <paramref name="sampleRate"/>, read twice: mean rise of the mel bands in decibel, one a column, as
    /// librosa's <c>onset_strength</c>.
    /// </summary>
    /// <param name="sound">Any; what <see cref="ISound.ReadAsync"/> throws comes through.</param>
    /// <param name="sampleRate">Hz that it is resampled to.</param>
    /// <param name="window">Samples of a column.</param>
    /// <param name="hop">Samples from column to column.</param>
    /// <param name="cancellationToken">Ends it between two blocks.</param>
    public static async Task<double[]> MeasureAsync(ISound sound, int sampleRate, int window, int hop, CancellationToken cancellationToken)
    {
        StftShape shape = new(sampleRate, window, hop);
        MelPeak loudest = new(shape);
        await ReadAsync(sound, shape, (magnitude, _) => loudest.Push(magnitude), cancellationToken).ConfigureAwait(false);

        List<double> strength = [];
        OnsetFeature rises = new(shape, loudest.Decibel);
        await ReadAsync(sound, shape, (magnitude, rms) => rises.Push(magnitude, rms, strength.Add), cancellationToken).ConfigureAwait(false);
        return [.. strength];
    }

    private static async Task ReadAsync(ISound sound, StftShape shape, ColumnSink sink, CancellationToken cancellationToken)
    {
        Stft stft = new(shape, channels: 1, withMagnitude: true, sink);
        await foreach (ReadOnlyMemory<float> block in sound.ReadMonoAsync(shape.SampleRate, [], cancellationToken).ConfigureAwait(false))
        {
            stft.Push(block.Span);
        }

        stft.Finish();
    }
}
