using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Strength;

/// <summary>
/// A <see cref="StrengthMapping"/> with nothing left open: how strongly a word is attended to at envelope v. Strengths stay in [−2, 10],
/// the range prompt-to-prompt's authors use.
/// </summary>
/// <param name="Mode">Shape of the mapping.</param>
/// <param name="Min">Strength in silence of two-sided, at full loudness of shrink.</param>
/// <param name="Max">Strength at full loudness.</param>
/// <param name="Levels">Number of steps that [<see cref="Low"/>, <see cref="High"/>] is divided into, 2 to 1024.</param>
public sealed record StrengthLaw(StrengthMode Mode, double Min, double Max, int Levels)
{
    public const double Lowest = -2;
    public const double Highest = 10;

    /// <summary>Of a sound that is silent throughout: that of the base picture.</summary>
    public float Rest { get; init; } = Strengths.Base;

    /// <summary>Smallest strength for v in [0, 1].</summary>
    public double Low => Math.Min(At(0), At(1));

    /// <summary>Largest strength for v in [0, 1].</summary>
    public double High => Math.Max(At(0), At(1));

    /// <summary>
    /// The request's own values, then the preset's, then the model's, then the general ones: two-sided 0.25 to 4, boost up to 5, literal 4,
    /// shrink down to 0.25, around 0.6 to 4. Values out of range throw a <c>UserError</c> of class Usage.
    /// </summary>
    public static StrengthLaw Resolve(StrengthMapping request, StrengthMapping? model = null, StrengthMapping? preset = null)
    {
        StrengthMode usual = model?.Mode ?? StrengthMode.TwoSided;
        StrengthMode mode = request.Mode ?? preset?.Mode ?? usual;

        // A range belongs to the mode it was tuned with; another mode asked for by hand starts from the general values. What a model shows at
        // its strongest is the same whether the way there starts below its base picture or around it.
        StrengthMapping? suited = (preset?.Mode ?? usual) == mode ? preset : null;
        StrengthMapping? fitting = usual == mode ? model : null;
        StrengthMapping? strongest = usual == StrengthMode.TwoSided && mode == StrengthMode.Around ? model : fitting;
        double min = request.Min ?? suited?.Min ?? fitting?.Min ?? (mode == StrengthMode.Around ? 0.6 : 0.25);
        double max = request.Max ?? suited?.Max ?? strongest?.Max ?? (mode == StrengthMode.Boost ? 5 : 4);
        if (!(min is >= Lowest and <= Highest && max is >= Lowest and <= Highest))
        {
            throw new UserError(ErrorClass.Usage, $"The strengths can't go from {min} to {max}; allowed is {Lowest} to {Highest}.");
        }

        return request.Levels is >= RequestLimits.LeastLevels and <= RequestLimits.MostLevels
            ? new StrengthLaw(mode, min, max, request.Levels)
            : throw new UserError(
                ErrorClass.Usage,
                $"The strengths can't have {request.Levels} levels; allowed is {RequestLimits.LeastLevels} to {RequestLimits.MostLevels}.");
    }

    /// <summary>m of v, clamped to [−2, 10]; v may be above 1.</summary>
    public double At(double v) => Math.Clamp(Unbounded(v), Lowest, Highest);

    /// <summary>The same before it is clamped.</summary>
    public double Unbounded(double v) => Mode switch
    {
        StrengthMode.TwoSided => Min + ((Max - Min) * v),
        StrengthMode.Boost => 1 + ((Max - 1) * v),
        StrengthMode.Literal => Max * v,
        StrengthMode.Shrink => 1 - ((1 - Min) * v),
        StrengthMode.Around => v < 0.5 ? Min + ((1 - Min) * 2 * v) : 1 + ((Max - 1) * ((2 * v) - 1)),
        _ => throw new InvalidOperationException($"unknown strength mode {Mode}"),
    };
}
