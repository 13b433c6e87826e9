namespace AADiff.Sound.Spectrum;

/// <summary>
/// Sizes of the short-time Fourier transform for a sample rate: a window of about 46 ms rounded to a power of two (2048 at 44.1 and 48 kHz,
/// 1024 at 16 to 24 kHz), a hop of a quarter of it. Column j is centred at sample j·hop.
/// </summary>
internal sealed record StftShape(int SampleRate, int Window, int Hop)
{
    public int Bins => (Window / 2) + 1;

    public static StftShape For(int sampleRate)
    {
        int window = 1 << (int)Math.Round(Math.Log2(0.046 * sampleRate));
        return new StftShape(sampleRate, window, window / 4);
    }

    /// <summary>1 + ⌊samples/hop⌋.</summary>
    public long Columns(long samples) => 1 + (samples / Hop);

    /// <summary>Centre of a bin in Hz.</summary>
    public double Frequency(int bin) => (double)bin * SampleRate / Window;
}
