using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace AADiff.Shared.Pictures;

/// <summary>What a frame shows: one picture, or several added up with their weights.</summary>
/// <param name="Pictures">Indices into the storyboard's pictures.</param>
/// <param name="Weights">
/// One a picture, whole multiples of 1/<see cref="One"/> that sum to 1, some of them negative; null: the one picture alone, byte for byte.
/// </param>
public sealed record FrameBlend(ImmutableArray<int> Pictures, ImmutableArray<float>? Weights)
{
    /// <summary>
    /// Weights are this fine, so that every sum of weighted 8-bit values is exact in 32-bit floats, whatever the processor's order and width.
    /// </summary>
    public const int One = 4096;

    [JsonIgnore]
    public bool IsAlone => Weights is null;

    public static FrameBlend Alone(int picture) => new([picture], null);

    /// <summary>Rounds weights that sum to 1; what rounding leaves over goes to the largest, and pictures without weight are left out.</summary>
    public static FrameBlend Of(ReadOnlySpan<int> pictures, ReadOnlySpan<double> weights)
    {
        int[] rounded = new int[weights.Length];
        (int largest, int sum) = (0, 0);
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = (int)Math.Round(weights[i] * One);
            sum += rounded[i];
            largest = rounded[i] > rounded[largest] ? i : largest;
        }

        rounded[largest] += One - sum;
        if (rounded[largest] == One && rounded.Count(weight => weight != 0) == 1)
        {
            return Alone(pictures[largest]);
        }

        ImmutableArray<int>.Builder kept = ImmutableArray.CreateBuilder<int>();
        ImmutableArray<float>.Builder keptWeights = ImmutableArray.CreateBuilder<float>();
        for (int i = 0; i < rounded.Length; i++)
        {
            if (rounded[i] != 0)
            {
                kept.Add(pictures[i]);
                keptWeights.Add(rounded[i] / (float)One);
            }
        }

        return new FrameBlend(kept.ToImmutable(), keptWeights.ToImmutable());
    }

    public bool Equals(FrameBlend? other) => other is not null
        && Pictures.AsSpan().SequenceEqual(other.Pictures.AsSpan())
        && IsAlone == other.IsAlone
        && (IsAlone || Weights!.Value.AsSpan().SequenceEqual(other.Weights!.Value.AsSpan()));

    public override int GetHashCode() => HashCode.Combine(Pictures.Length, Pictures[0], Pictures[^1], Weights is { } weights ? weights[0] : 1);
}
