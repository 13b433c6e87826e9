using System.Collections.Immutable;
using AADiff.Diffusion.Networks;

namespace AADiff.Diffusion.Inversion;

/// <summary>An inverted base as tensors of the file of a prepared base.</summary>
internal static class InvertedBaseTensors
{
    private const string Latents = "inversion_latents";
    private const string Offsets = "inversion_offsets";
    private const string Unconditional = "unconditional_embeds";
    private const string Coupled = "coupled_start";
    private const string Proximal = "proximal";
    private const string Neutral = "neutral_weights";

    /// <param name="inverted">To be written.</param>
    /// <param name="prepared">The base that it belongs to.</param>
    public static IEnumerable<(string Name, long[] Shape, float[] Values)> Write(InvertedBase inverted, PreparedBase prepared)
    {
        long[] latent = [prepared.Shape.Channels, prepared.Shape.Height, prepared.Shape.Width];
        yield return (Latents, [inverted.Latents.Length, .. latent], Joined(inverted.Latents));
        yield return (Proximal, [1], [(float)inverted.Proximal]);
        if (!inverted.Offsets.IsEmpty)
        {
            yield return (Offsets, [inverted.Offsets.Length, .. latent], Joined(inverted.Offsets));
        }

        if (!inverted.Unconditional.IsEmpty)
        {
            int tokens = prepared.TextShape.Tokens;
            yield return (Unconditional, [inverted.Unconditional.Length, tokens, prepared.TextShape.Width], Joined(inverted.Unconditional));
        }

        if (inverted.Coupled is { } coupled)
        {
            yield return (Coupled, [2, .. latent], [.. coupled.X, .. coupled.Y]);
        }

        if (inverted.NeutralWeights is { } neutral)
        {
            yield return (Neutral, [neutral.Length], neutral);
        }
    }

    /// <summary>Null: the base was not made of a photo.</summary>
    /// <param name="file">Of the prepared base.</param>
    /// <param name="prepared">Its other parts.</param>
    /// <exception cref="InvalidDataException">The parts do not fit together.</exception>
    public static InvertedBase? Read(SafetensorsFile file, PreparedBase prepared)
    {
        if (!file.Contains(Latents))
        {
            return null;
        }

        int calls = (int)file.Shape(Latents)[0] - 1;
        int text = prepared.Prompt.Embeds.Length;
        float[] coupled = Optional(file, Coupled);
        float[] neutral = Optional(file, Neutral);
        Require(coupled.Length is 0 || coupled.Length == 2 * prepared.Shape.Count, Coupled);
        Require(neutral.Length is 0 || neutral.Length == prepared.Prompt.Tokens, Neutral);
        return new InvertedBase
        {
            Latents = Parts(file, Latents, calls + 1, prepared.Shape.Count),
            Offsets = Parts(file, Offsets, calls, prepared.Shape.Count),
            Unconditional = Parts(file, Unconditional, calls, text),
            Coupled = coupled.Length == 0
                ? null
                : new CoupledLatents(coupled[..prepared.Shape.Count], coupled[prepared.Shape.Count..]),
            Proximal = (ProximalKind)file.Integers(Proximal)[0],
            NeutralWeights = neutral.Length == 0 ? null : neutral,
        };
    }

    private static float[] Joined(ImmutableArray<float[]> parts) => [.. parts.SelectMany(part => part)];

    private static float[] Optional(SafetensorsFile file, string name) => file.Contains(name) ? file.Floats(name) : [];

    private static ImmutableArray<float[]> Parts(SafetensorsFile file, string name, int count, int length)
    {
        float[] values = Optional(file, name);
        Require(values.Length == 0 || values.Length == (long)count * length, name);
        return [.. values.Chunk(length)];
    }

    private static void Require(bool holds, string name)
    {
        if (!holds)
        {
            throw new InvalidDataException($"the prepared base has the tensor {name} in a shape that does not fit the others");
        }
    }
}
