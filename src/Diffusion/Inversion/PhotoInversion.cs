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

    /// <summary>Of null-text inversion; null where its embeddings are given.</summary>
    public NullTextObjective? Objective { get; init; }

    /// <summary>Embeddings of null-text inversion that were made elsewhere, one a step; empty: they are optimised here.</summary>
    public ImmutableArray<float[]> NullEmbeddings { get; init; } = [];

    /// <summary>Told after each iteration of null-text inversion; null: nobody wants to know.</summary>
    public Action<NullTextProgress>? Progress { get; init; }

    /// <summary>See <see cref="InversionState.Done"/>.</summary>
    public int Total => Steps.Count * (Method == InversionMethod.NullText ? 3 : HasOffsets || Method == InversionMethod.Edict ? 2 : 1);

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
            Unconditional = state.NullText?.Embeddings ?? [],
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
        if (Method == InversionMethod.NullText)
        {
            foreach (InversionState fitted in RunNullText(known))
            {
                yield return fitted;
            }
        }
        else if (HasOffsets)
        {
            ImmutableArray<float[]> latents = known.Trajectory.Downwards();
            foreach (ImmutableArray<float[]> offsets in NegativePromptInversion.Offsets(latents, Steps, NeutralUNet, Prompt, known.Offsets))
            {
                yield return known = known with { Offsets = offsets };
            }
        }
    }

    private IEnumerable<InversionState> RunNullText(InversionState known)
    {
        // 1. The unconditional embedding of each call, so that little is missed.
        ImmutableArray<float[]> latents = known.Trajectory.Downwards();
        if (!NullEmbeddings.IsEmpty)
        {
            known = known with { NullText = new NullTextState(NullEmbeddings, latents[^1]) };
        }
        else
        {
            var inversion = new NullTextInversion(latents, Steps, Source, Negative, GuidanceScale, UNet, Objective!);
            foreach (NullTextState fitted in inversion.Optimise(known.NullText ?? NullTextState.Start(latents[0]), Progress))
            {
                yield return known = known with { NullText = fitted };
            }
        }

        // 2. The rest, as of the other methods: a picture whose strengths come near to 1 comes near to the photo.
        ImmutableArray<float[]> embeddings = known.NullText!.Embeddings;
        IReadOnlyList<double> timesteps = Steps.Timesteps;
        foreach (ImmutableArray<float[]> offsets in DirectInversion.Offsets(latents, Steps, WithEmbedding, known.Offsets))
        {
            yield return known = known with { Offsets = offsets };
        }

        float[] WithEmbedding(float[] latent, int call) => Guided(latent, timesteps[call], Negative with { Embeds = embeddings[call] });
    }

    private IEnumerable<InversionState> RunEdict(InversionState known)
    {
        var edict = new Edict(Steps);
        for (int step = Steps.Count - 1 - (known.Trajectory.Steps / 2); step >= 0; step--)
        {
            (CoupledState coupled, float[] first, float[] second) = edict.Noise(
                known.Coupled!, step, (latent, timestep) => Guided(latent, timestep, Negative));
            yield return known = known with { Coupled = coupled, Trajectory = known.Trajectory.Add(second).Add(first) };
        }
    }

    private float[] Guided(float[] latent, double timestep, PromptEmbedding negative)
    {
        float[] conditional = UNet(latent, timestep, Prompt);
        if (GuidanceScale != 1)
        {
            Guidance.Apply(conditional, UNet(latent, timestep, negative), GuidanceScale);
        }

        return conditional;
    }
}
