namespace AADiff.Shared.Requests;

/// <summary>Ranges that a request may use; help texts, rules and the API take them from here.</summary>
public static class RequestLimits
{
    public const int LowestPriority = 0;

    public const int DefaultPriority = 50;

    public const int HighestPriority = 100;

    public const int LowestFrameRate = 1;

    public const int HighestFrameRate = 120;

    /// <summary>
    /// Of both terms of a frame rate as a fraction in lowest terms; 30000/1001 is far below. Larger ones have no place in a video's time scale.
    /// </summary>
    public const int LargestFrameRateTerm = 1_000_000;

    /// <summary>
    /// Characters of a prompt and of a negative prompt: several times what the text encoder's 77 tokens can hold, some 350 characters of English.
    /// </summary>
    public const int LongestPrompt = 2000;

    /// <summary>Characters of a user's name.</summary>
    public const int LongestUser = 100;

    /// <summary>Characters of the name of a sound's file, as file systems have it.</summary>
    public const int LongestFileName = 255;

    /// <summary>Characters of a preset's name.</summary>
    public const int LongestPreset = 40;

    /// <summary>Characters of a word that is driven by hand.</summary>
    public const int LongestWord = 100;

    /// <summary>Characters of a model's name or path.</summary>
    public const int LongestModel = 1000;

    public const int MostSteps = 1000;

    public const int MostSounds = 16;

    /// <summary>Decibels of a sound that is heard: what is quieter is not heard, what is louder was silence before.</summary>
    public const int LeastGain = -60;

    public const int MostGain = 24;

    /// <summary>Seconds; what fades out is held in memory until it is known to be the end.</summary>
    public const int LongestFade = 10;

    /// <summary>Driven words: those chosen by listening, and those named by hand of one sound.</summary>
    public const int MostWords = 16;

    /// <summary>Of classifier-free guidance; 1, the least, is none, and 0 means the same.</summary>
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

    /// <summary>Of a draft: the fewest with which a second-order sampler shows what the picture will be.</summary>
    public const int DraftSteps = 6;

    public const string DraftScheduler = "dpm++2m";

    public const int DraftFrameRate = 12;

    public const double DraftFidelity = 36;

    /// <summary>Decibel.</summary>
    public const double LeastFidelity = 20;

    /// <summary>Below what H.264 changes at the quality that videos are encoded with (docs/adr/0011-adaptive-pictures.md).</summary>
    public const double DefaultFidelity = 48;

    public const double MostFidelity = 80;

    /// <summary>Bytes of a mask, which is held in memory.</summary>
    public const long LargestMask = 64L << 20;
}
