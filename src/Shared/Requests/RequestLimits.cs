namespace AADiff.Shared.Requests;

/// <summary>Ranges that a request may use; help texts, rules and the API take them from here.</summary>
public static class RequestLimits
{
    public const int LowestPriority = 0;

    public const int DefaultPriority = 50;

    public const int HighestPriority = 100;

    public const int LowestFrameRate = 1;

    public const int HighestFrameRate = 120;

    public const int MostSteps = 1000;

    public const int MostSounds = 16;

    public const int MostWords = 16;

    /// <summary>Of classifier-free guidance; 1, the least, is none.</summary>
    public const int MostGuidance = 30;

    /// <summary>Multiplier of a word's attention. Beyond these two it saturates and the picture breaks.</summary>
    public const int LeastStrength = -2;

    public const int MostStrength = 10;

    /// <summary>Height of a video in pixels.</summary>
    public const int SmallestVideo = 16;

    /// <summary>Pixels a side of a drawn picture; a multiple of <see cref="DrawnMultiple"/>.</summary>
    public const int SmallestDrawn = 64;

    public const int DrawnMultiple = 8;

    /// <summary>Pixels a side, drawn or shown.</summary>
    public const int LargestSide = 4096;

    public const int LeastLevels = 2;

    public const int DefaultLevels = 128;

    public const int MostLevels = 1024;
}
