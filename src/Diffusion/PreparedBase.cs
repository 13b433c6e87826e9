using System.Diagnostics.CodeAnalysis;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion;

/// <summary>
/// Everything that the pictures of a video share beside the networks (AADiff §3: one base picture): prompt embeddings, start latent, the
/// noise of samplers that add some, and the blend mask. Stored as one .safetensors file.
/// </summary>
public sealed record PreparedBase
{
    public required LatentShape Shape { get; init; }

    /// <summary>Pixels.</summary>
    public required PictureSize PictureSize { get; init; }

    /// <summary>N(0, 1), [channels, height, width], not yet multiplied by init_noise_sigma.</summary>
    public required float[] StartLatent { get; init; }

    public required PromptEmbedding Prompt { get; init; }

    public required PromptEmbedding NegativePrompt { get; init; }

    /// <summary>N(0, 1), one [channels, height, width] a call; empty for samplers without noise.</summary>
    public IReadOnlyList<float[]> StepNoise { get; init; } = [];

    /// <summary>[height, width] in [0, 1]: 0 keeps the base, 1 lets the edited picture differ. Null: no blending.</summary>
    public float[]? Mask { get; init; }

    /// <summary>Of a base that is a photo; null: it is sampled from the start latent.</summary>
    public InvertedBase? Inversion { get; init; }

    /// <summary>The photo around the word's region; null: what is drawn is shown everywhere.</summary>
    public PhotoLayer? Photo { get; init; }

    internal TextShape TextShape => new(Prompt.Tokens, Prompt.Embeds.Length / Prompt.Tokens, Prompt.Pooled?.Length ?? 0);

    /// <summary>The bytes of a .safetensors file.</summary>
    public byte[] Write()
    {
        long[] latent = [1, Shape.Channels, Shape.Height, Shape.Width];
        var tensors = new List<(string, long[], float[])>
        {
            ("start_latent", latent, StartLatent),
            ("prompt_embeds", [1, Prompt.Tokens, TextShape.Width], Prompt.Embeds),
            ("negative_prompt_embeds", [1, Prompt.Tokens, TextShape.Width], NegativePrompt.Embeds),
            ("end_tokens", [2], [Prompt.EndToken, NegativePrompt.EndToken]),
            ("picture_size", [2], [PictureSize.Width, PictureSize.Height]),
        };
        if (Prompt.Pooled is { } pooled)
        {
            tensors.Add(("pooled_prompt_embeds", [1, pooled.Length], pooled));
            tensors.Add(("negative_pooled_prompt_embeds", [1, pooled.Length], NegativePrompt.Pooled!));
        }

        if (StepNoise.Count > 0)
        {
            tensors.Add(("step_noise", [StepNoise.Count, .. latent[1..]], [.. StepNoise.SelectMany(n => n)]));
        }

        if (Mask is { } mask)
        {
            tensors.Add(("mask", [1, 1, Shape.Height, Shape.Width], mask));
        }

        if (Photo is { } photo)
        {
            tensors.Add(("photo_region", [Shape.Height, Shape.Width], photo.Region));
            tensors.Add(("photo_pixels", [PictureSize.Height, PictureSize.Width, 3], [.. photo.Pixels.Select(v => (float)v)]));
        }

        if (Inversion is { } inverted)
        {
            tensors.AddRange(InvertedBaseTensors.Write(inverted, this));
        }

        return SafetensorsFile.Write(tensors);
    }

    /// <exception cref="InvalidDataException">The file is not a prepared base, or its parts do not fit together.</exception>
    public static PreparedBase Read(ReadOnlyMemory<byte> bytes)
    {
        SafetensorsFile file = SafetensorsFile.Parse(bytes);
        long[] latent = file.Shape("start_latent");
        long[] text = file.Shape("prompt_embeds");
        long[] ends = file.Integers("end_tokens");
        long[] picture = file.Integers("picture_size");
        Require(latent.Length == 4 && text.Length == 3 && ends.Length == 2 && picture.Length == 2, "has tensors of the wrong rank");
        var shape = new LatentShape((int)latent[1], (int)latent[2], (int)latent[3]);
        int tokens = (int)text[1];

        float[]? Optional(string name) => file.Contains(name) ? file.Floats(name) : null;
        var prompt = new PromptEmbedding(tokens, file.Floats("prompt_embeds"), Optional("pooled_prompt_embeds"), (int)ends[0]);
        var negative = new PromptEmbedding(
            tokens, file.Floats("negative_prompt_embeds"), Optional("negative_pooled_prompt_embeds"), (int)ends[1]);
        float[]? mask = Optional("mask");
        float[] noise = Optional("step_noise") ?? [];
        Require(
            prompt.Embeds.Length == negative.Embeds.Length && prompt.Pooled?.Length == negative.Pooled?.Length,
            "has two prompts of different shapes");
        Require(mask is null || mask.Length == shape.Cells, "has a mask that does not fit its latent");
        Require(noise.Length % shape.Count == 0, "has noise that does not fit its latent");
        float[]? region = Optional("photo_region");
        float[]? pixels = Optional("photo_pixels");
        Require(
            region is null || (region.Length == shape.Cells && pixels?.Length == 3 * picture[0] * picture[1]), "has a photo that does not fit its latent");
        var prepared = new PreparedBase
        {
            Shape = shape,
            PictureSize = new PictureSize((int)picture[0], (int)picture[1]),
            StartLatent = file.Floats("start_latent"),
            Prompt = prompt,
            NegativePrompt = negative,
            StepNoise = [.. noise.Chunk(shape.Count)],
            Mask = mask,
            Photo = region is null ? null : new PhotoLayer(region, [.. pixels!.Select(v => (byte)v)]),
        };
        return prepared with { Inversion = InvertedBaseTensors.Read(file, prepared) };
    }

    private static void Require([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException($"the prepared base {what}");
        }
    }
}

/// <summary>Shape of one picture's latent, row-major [channels, height, width] in latent cells.</summary>
public readonly record struct LatentShape(int Channels, int Height, int Width)
{
    /// <summary>Values of one latent.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>Cells of one channel.</summary>
    public int Cells => Height * Width;
}
