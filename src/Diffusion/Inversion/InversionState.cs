using System.Collections.Immutable;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// How far the inversion of a photo is: all that is needed to go on. Stored every few steps, so that a process that ends costs those few.
/// </summary>
/// <param name="Trajectory">
/// z* from the photo upwards. Of EDICT what the U-Net saw, two latents a step; the photo first all the same.
/// </param>
/// <param name="Offsets">Of the first calls of sampling; none until the trajectory is complete.</param>
/// <param name="Coupled">EDICT's two latents where the trajectory ends.</param>
internal sealed record InversionState(InversionTrajectory Trajectory, ImmutableArray<float[]> Offsets, CoupledState? Coupled)
{
    private const string Embeddings = "null_embeddings";
    private const string Latent = "null_latent";

    /// <summary>Of null-text inversion; null: it has not begun.</summary>
    public NullTextState? NullText { get; init; }

    /// <summary>Steps, embeddings and offsets that are done.</summary>
    public int Done => Trajectory.Steps + (NullText?.Steps ?? 0) + Offsets.Length;

    public static InversionState Of(float[] photo, InversionMethod method) =>
        new(InversionTrajectory.Of(photo), [], method == InversionMethod.Edict ? Edict.Of(photo) : null);

    /// <summary>The bytes of a .safetensors file.</summary>
    public byte[] Write()
    {
        int count = Trajectory.Last.Length;
        var tensors = new List<(string, long[], float[])>
        {
            ("trajectory", [Trajectory.Latents.Length, count], [.. Trajectory.Latents.SelectMany(z => z)]),
            ("offsets", [Offsets.Length, count], [.. Offsets.SelectMany(o => o)]),
        };
        if (Coupled is { } coupled)
        {
            tensors.Add(("coupled", [2, count], [.. coupled.X.Concat(coupled.Y).Select(v => (float)v)]));
        }

        if (NullText is { Steps: > 0 } fitted)
        {
            tensors.Add((Embeddings, [fitted.Steps, fitted.Embeddings[0].Length], [.. fitted.Embeddings.SelectMany(e => e)]));
            tensors.Add((Latent, [count], fitted.Latent));
        }

        return SafetensorsFile.Write(tensors);
    }

    /// <param name="bytes">Of a state of the same base.</param>
    /// <param name="photo">Where it began.</param>
    /// <exception cref="InvalidDataException">It is damaged, or began elsewhere.</exception>
    public static InversionState Read(ReadOnlyMemory<byte> bytes, float[] photo)
    {
        SafetensorsFile file = SafetensorsFile.Parse(bytes);
        float[] coupled = file.Contains("coupled") ? file.Floats("coupled") : [];
        var state = new InversionState(
            new InversionTrajectory([.. file.Floats("trajectory").Chunk(photo.Length)]),
            [.. file.Floats("offsets").Chunk(photo.Length)],
            coupled.Length == 2 * photo.Length ? CoupledState.Of(new CoupledLatents(coupled[..photo.Length], coupled[photo.Length..])) : null)
        {
            NullText = file.Contains(Embeddings)
                ? new NullTextState([.. file.Floats(Embeddings).Chunk((int)file.Shape(Embeddings)[1])], file.Floats(Latent))
                : null,
        };
        return !state.Trajectory.Latents.IsEmpty && state.Trajectory.Latents[0].AsSpan().SequenceEqual(photo) && state.Trajectory.Last.Length == photo.Length
            && (state.NullText is null || state.NullText.Latent.Length == photo.Length)
            ? state
            : throw new InvalidDataException("the stored inversion is of another photo");
    }
}
