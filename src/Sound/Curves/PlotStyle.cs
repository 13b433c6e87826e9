using SkiaSharp;

namespace AADiff.Sound.Curves;

/// <summary>Colours that all plots share.</summary>
internal static class PlotColors
{
    public static readonly SKColor Paper = new(0xFF, 0xFF, 0xFF);
    public static readonly SKColor Panel = new(0xF7, 0xF8, 0xFA);
    public static readonly SKColor Grid = new(0xE3, 0xE6, 0xEB);
    public static readonly SKColor Title = new(0x20, 0x2A, 0x38);
    public static readonly SKColor Label = new(0x5B, 0x66, 0x75);
    public static readonly SKColor Wave = new(0x7C, 0x93, 0xB5);
    public static readonly SKColor Loudness = new(0x2A, 0x7F, 0x8E);
    public static readonly SKColor Raw = new(0xC3, 0xB8, 0xDD);
    public static readonly SKColor Envelope = new(0x5B, 0x3F, 0xA8);
    public static readonly SKColor Base = new(0x9A, 0xA3, 0xAF);

    /// <summary>One for each word, then from the start again; told apart by colour-blind eyes too.</summary>
    public static readonly SKColor[] Words =
        [new(0xD5, 0x5E, 0x00), new(0x00, 0x72, 0xB2), new(0x00, 0x9E, 0x73), new(0xCC, 0x79, 0xA7), new(0x8A, 0x6D, 0x00)];
}

/// <summary>Where an axis has numbers.</summary>
public static class AxisTicks
{
    /// <summary>
    /// The smallest of 1, 2 and 5 times a power of ten that divides <paramref name="range"/> into at most <paramref name="most"/> steps.
    /// </summary>
    public static double Step(double range, int most)
    {
        if (!(range > 0))
        {
            return 1;
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(range / most)));
        double steps = range / power / most;
        return power * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10);
    }
}
