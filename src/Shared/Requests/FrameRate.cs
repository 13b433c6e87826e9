using System.Globalization;
using System.Numerics;

namespace AADiff.Shared.Requests;

/// <summary>
/// Frames per second as an exact fraction: frame i shows at exactly i·Denominator/Numerator seconds. 29.97 is 30000/1001, never 29.97.
/// </summary>
public readonly record struct FrameRate
{
    public FrameRate(int numerator, int denominator = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numerator, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, 1);
        int divisor = (int)BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, Denominator) = (numerator / divisor, denominator / divisor);
    }

    public int Numerator { get; }

    public int Denominator { get; }

    public double PerSecond => (double)Numerator / Denominator;

    /// <summary>
    /// ⌊T·fps + ½⌋ for a sound of <paramref name="samples"/> at <paramref name="sampleRate"/> Hz, half up, at least 1 (exact arithmetic).
    /// </summary>
    public int FrameCount(long samples, int sampleRate)
    {
        Int128 twice = (Int128)2 * samples * Numerator;
        Int128 unit = (Int128)sampleRate * Denominator;
        return (int)Int128.Max(1, (twice + unit) / (2 * unit));
    }

    /// <summary>
    /// Reads "30", "24000/1001" or one of the NTSC shorthands 23.976, 29.97, 59.94; other decimals become exact tenths, hundredths or thousandths.
    /// </summary>
    public static bool TryParse(string text, out FrameRate rate)
    {
        rate = default;
        string[] parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], out int n) && int.TryParse(parts[1], out int d) && n > 0 && d > 0)
        {
            rate = new FrameRate(n, d);
            return true;
        }

        if (parts.Length != 1 || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value < 0.001m || value > 1000)
        {
            return false;
        }

        rate = text switch
        {
            "23.976" or "23.98" => new FrameRate(24000, 1001),
            "29.97" => new FrameRate(30000, 1001),
            "59.94" => new FrameRate(60000, 1001),
            _ => new FrameRate((int)(value * 1000), 1000),
        };
        return true;
    }

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
