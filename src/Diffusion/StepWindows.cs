using AADiff.Shared.Requests;

namespace AADiff.Diffusion;

/// <summary>
/// In which calls of the U-Net the controls are active, counted from 0 at the noisiest (docs/method.md §5.3). The reference counts cross
/// injection over N + 1 and self injection over N steps: with 8 steps 0.8 means 7 calls for the one and 6 for the other.
/// </summary>
/// <param name="Cross">The base's cross-attention maps are used while call &lt; Cross.</param>
/// <param name="Self">The base's self-attention maps are used while call &lt; Self.</param>
/// <param name="Multiply">The words' weights are active while call &lt; Multiply.</param>
internal readonly record struct StepWindows(int Cross, int Self, int Multiply)
{
    /// <param name="controls">Fractions of the sampling.</param>
    /// <param name="steps">N.</param>
    public static StepWindows Of(AttentionControls controls, int steps) => new(
        (int)Math.Floor(controls.CrossInjectUntil * (steps + 1)),
        (int)Math.Floor(controls.SelfInjectUntil * steps),
        (int)Math.Floor(controls.MultiplyUntil * (steps + 1)));

    /// <summary>The base's maps of any kind are used while call &lt; Inject.</summary>
    public int Inject => Math.Max(Cross, Self);
}
