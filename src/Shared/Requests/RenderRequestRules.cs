using AADiff.Shared.Errors;

namespace AADiff.Shared.Requests;

/// <summary>
/// Ranges and contradictions of a request that can be seen without a sound, a tokenizer or a model. The command line checks before it
/// starts anything, the coordinator again, because a request may come from anywhere.
/// </summary>
public static class RenderRequestRules
{
    /// <summary>Samplers by the names that <see cref="RenderRequest.Scheduler"/> takes.</summary>
    public static IReadOnlyList<string> Schedulers { get; } = ["ddim", "euler", "euler-karras", "dpm++2m", "dpm++2m-karras", "lcm", "pndm"];

    /// <summary>Throws <see cref="UserError"/> with the first rule that the request breaks.</summary>
    public static void Check(RenderRequest request)
    {
        RequestTexts.Check(request);
        CheckWords(request);
        CheckSounds(request);
        CheckPicture(request);
        CheckSampling(request);
        CheckControls(request.Controls);
        PhotoRules.Check(request);
        CheckStrength(request.Strength);
        foreach (SoundTrack sound in request.Sounds)
        {
            EnvelopeLimits.Check(sound.Envelope ?? new EnvelopeSettings());
            EnvelopeLimits.Check(sound.Changes ?? new EnvelopeChanges());
        }
    }

    /// <summary>
    /// The scale that pictures are drawn with: 0 means off to many, and off is 1. Requests keep what was written, a base has this one.
    /// </summary>
    public static double GuidanceInUse(double guidance) => guidance == 0 ? 1 : guidance;

    private static void CheckWords(RenderRequest request)
    {
        Require(request.TopWords is >= 1 and <= RequestLimits.MostWords,
            $"The number of driven words must be from 1 to {RequestLimits.MostWords}, not {request.TopWords}.");
        Require(
            request.Priority is >= RequestLimits.LowestPriority and <= RequestLimits.HighestPriority,
            $"The priority must be from {RequestLimits.LowestPriority} to {RequestLimits.HighestPriority}, not {request.Priority}.");
    }

    private static void CheckSounds(RenderRequest request)
    {
        foreach (SoundTrack sound in request.Sounds)
        {
            Require(
                sound.Sha256 == sound.ObjectName.Digest,
                $"The sound {sound.FileName} has the SHA-256 {sound.Sha256}, but its object is {sound.ObjectName}: both must name the same content.");
            CheckGain(sound.GainDecibels, sound.FileName);
        }

        if (request.Heard is { } heard)
        {
            Require(
                Enum.IsDefined(heard.Kind), $"There is no way to hear called {heard.Kind}: choose one of {string.Join(", ", Enum.GetNames<HeardKind>())}.");
            CheckGain(heard.GainDecibels, heard.FileName);
        }
    }

    private static void CheckGain(double? decibels, string? file) => Require(
        decibels is null or (>= RequestLimits.LeastGain and <= RequestLimits.MostGain),
        $"The gain of {file} must be from {RequestLimits.LeastGain} to {RequestLimits.MostGain} dB, not {decibels}.");

    private static void CheckPicture(RenderRequest request)
    {
        // An uninitialised rate has no denominator.
        double fps = request.FrameRate.Denominator == 0 ? 0 : request.FrameRate.PerSecond;
        Require(
            fps is >= RequestLimits.LowestFrameRate and <= RequestLimits.HighestFrameRate,
            $"Frames per second must be from {RequestLimits.LowestFrameRate} to {RequestLimits.HighestFrameRate}, not {(fps == 0 ? "0" : request.FrameRate)}.");
        Require(
            Math.Max(request.FrameRate.Numerator, request.FrameRate.Denominator) <= RequestLimits.LargestFrameRateTerm,
            $"Frames per second must be a fraction of numbers up to {RequestLimits.LargestFrameRateTerm}, such as 30000/1001, not {request.FrameRate}.");
        if (request.VideoHeight is { } height)
        {
            Require(
                height is >= RequestLimits.SmallestVideo and <= RequestLimits.LargestSide && height % 2 == 0,
                $"The height of the video must be an even number from {RequestLimits.SmallestVideo} to {RequestLimits.LargestSide}, not {height}.");
        }

        if (request.Drawn is { } drawn)
        {
            Require(
                IsDrawable(drawn.Width) && IsDrawable(drawn.Height),
                $"The drawn picture must have sides from {RequestLimits.SmallestDrawn} to {RequestLimits.LargestSide} "
                    + $"that are multiples of {RequestLimits.DrawnMultiple}, not {drawn}.");
        }
    }

    private static void CheckSampling(RenderRequest request)
    {
        if (request.Steps is { } steps)
        {
            Require(steps is >= 1 and <= RequestLimits.MostSteps, $"Steps must be from 1 to {RequestLimits.MostSteps}, not {steps}.");
        }

        if (request.Guidance is { } guidance)
        {
            Require(
                GuidanceInUse(guidance) is >= 1 and <= RequestLimits.MostGuidance,
                $"Guidance must be from 1 to {RequestLimits.MostGuidance}, or 0, which turns it off as 1 does, not {guidance}.");
        }

        Require(
            request.Fidelity is null or (>= RequestLimits.LeastFidelity and <= RequestLimits.MostFidelity),
            $"fidelity must be from {RequestLimits.LeastFidelity} to {RequestLimits.MostFidelity} dB, not {request.Fidelity}.");
        Require(!request.Exact || request.Fidelity is null, "exact draws every picture, so there is nothing that fidelity could say: leave one of them out.");

        if (request.Scheduler is { } scheduler)
        {
            Require(Schedulers.Contains(scheduler), $"There is no scheduler \"{scheduler}\": choose one of {string.Join(", ", Schedulers)}.");
        }
    }

    private static void CheckControls(AttentionControls controls)
    {
        Share(controls.CrossInjectUntil, "cross-until");
        Share(controls.SelfInjectUntil, "self-until");
        Share(controls.MultiplyUntil, "multiply-until");
        Require(controls.SelfInjectLevel is >= 0 and <= 8, $"self-level must be from 0 to 8, not {controls.SelfInjectLevel}.");
        if (controls.Blend is { } blend)
        {
            Require(blend.Threshold is > 0 and < 1, $"blend-threshold must be between 0 and 1, not {blend.Threshold}.");
            Require(blend.Feather is >= 0 and <= 64, $"feather must be from 0 to 64, not {blend.Feather}.");
            Require(
                blend.MaskSha256 is null || blend.MaskSha256 == blend.MaskObjectName?.Digest,
                $"The mask has the SHA-256 {blend.MaskSha256}, but its object is {blend.MaskObjectName?.Value ?? "not named"}: both must name the same content.");
        }
    }

    private static void CheckStrength(StrengthMapping strength)
    {
        Require(
            strength.Levels is >= RequestLimits.LeastLevels and <= RequestLimits.MostLevels,
            $"Levels must be from {RequestLimits.LeastLevels} to {RequestLimits.MostLevels}, not {strength.Levels}.");
        Require(
            strength.Mode is not { } mode || Enum.IsDefined(mode),
            $"There is no strength mode {strength.Mode}: choose one of {string.Join(", ", Enum.GetNames<StrengthMode>())}.");
        Multiplier(strength.Min, "min");
        Multiplier(strength.Max, "max");
        Require(
            strength.Min is null || strength.Max is null || strength.Min < strength.Max,
            $"The smallest strength ({strength.Min}) must be less than the largest ({strength.Max}).");
    }

    private static bool IsDrawable(int side) =>
        side is >= RequestLimits.SmallestDrawn and <= RequestLimits.LargestSide && side % RequestLimits.DrawnMultiple == 0;

    private static void Share(double value, string name) =>
        Require(value is >= 0 and <= 1, $"{name} must be from 0 to 1, not {value}.");

    private static void Multiplier(double? value, string name) =>
        Require(
            value is null or (>= RequestLimits.LeastStrength and <= RequestLimits.MostStrength),
            $"{name} must be from {RequestLimits.LeastStrength} to {RequestLimits.MostStrength}, not {value}.");

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new UserError(ErrorClass.Usage, sentence);
        }
    }
}
