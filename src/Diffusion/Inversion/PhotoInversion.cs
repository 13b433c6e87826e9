using System.Collections.Immutable;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion.Inversion;

/// <summary>A photo's way to noise by any of the methods, and what its pictures need for the way back.</summary>
internal sealed class PhotoInversion
{
    /// <summary>The grid that its pictures are sampled with.</summary>
    public required DdimSteps Steps { get; init; }

    public required InversionMethod Method { get; init; }

    /// <summary>Without attention control.</summary>
    public required NoisePrediction UNet { get; init; }

    /// <summary>With the words without weight that the photo does not show.</summary>
    public required NoisePrediction NeutralUNet { get; init; }

    /// <summary>What the photo shows.</summary>
    public required PromptEmbedding Source { get; init; }

    /// <summary>What its pictures show.</summary>
    public required PromptEmbedding Prompt { get; init; }

    /// <summary>Of the request.</summary>
    public required PromptEmbedding Negative { get; init; }

    public required double GuidanceScale { get; init; }

    /// <summary>See <see cref="InversionState.Done"/>.</summary>
    public int Total => HasOffsets || Method == InversionMethod.Edict ? 2 * Steps.Count : Steps.Count;

    private bool HasOffsets => Method is InversionMethod.Npi or InversionMethod.Proximal or InversionMethod.ProximalSoft;

    /// <summary>Goes on from what is known and gives what is known after each step.</summary>
    public IEnumerable<InversionState> Run(InversionState known) => Method == InversionMethod.Edict ? RunEdict(known) : RunDdim(known);

    /// <summary>What the base's pictures are drawn with; null: they are sampled from the noise as those of any base.</summary>
    public InvertedBase? Finish(InversionState state)
    {
        if (Method == InversionMethod.Ddim)
        {
            return null;
        }

        return new InvertedBase
        {
            Latents = state.Trajectory.Downwards(),
            Offsets = state.Offsets,
            Coupled = state.Coupled is { } coupled
                ? new CoupledLatents([.. coupled.X.Select(v => (float)v)], [.. coupled.Y.Select(v => (float)v)])
                : null,
            Proximal = Method switch
            {
                InversionMethod.Proximal => ProximalKind.Hard,
                InversionMethod.ProximalSoft => ProximalKind.Soft,
                _ => ProximalKind.None,
            },
        };
    }

    private IEnumerable<InversionState> RunDdim(InversionState known)
    {
        // 1. To noise, with what the photo shows.
        foreach (InversionTrajectory trajectory in DdimInversion.Invert(known.Trajectory, Steps, UNet, Source))
        {
            yield return known = known with { Trajectory = trajectory };
        }

        // 2. What the sampler's steps will miss of it, as the unconditional rows see it.
        if (HasOffsets)
        {
            ImmutableArray<float[]> latents = known.Trajectory.Downwards();
            foreach (ImmutableArray<float[]> offsets in NegativePromptInversion.Offsets(latents, Steps, NeutralUNet, Prompt, known.Offsets))
            {
                yield return known = known with { Offsets = offsets };
            }
        }
    }

    private IEnumerable<InversionState> RunEdict(InversionState known)
    {
        var edict = new Edict(Steps);
        for (int step = Steps.Count - 1 - (known.Trajectory.Steps / 2); step >= 0; step--)
        {
            (CoupledState coupled, float[] first, float[] second) = edict.Noise(known.Coupled!, step, Guided);
            yield return known = known with { Coupled = coupled, Trajectory = known.Trajectory.Add(second).Add(first) };
        }
    }

    private float[] Guided(float[] latent, double timestep)
    {
        float[] conditional = UNet(latent, timestep, Prompt);
        if (GuidanceScale != 1)
        {
            Guidance.Apply(conditional, UNet(latent, timestep, Negative), GuidanceScale);
        }

        return conditional;
    }
}
