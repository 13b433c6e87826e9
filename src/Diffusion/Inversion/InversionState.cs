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
    /// <summary>Steps and offsets that are done.</summary>
    public int Done => Trajectory.Steps + Offsets.Length;

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
            coupled.Length == 2 * photo.Length ? CoupledState.Of(new CoupledLatents(coupled[..photo.Length], coupled[photo.Length..])) : null);
        return !state.Trajectory.Latents.IsEmpty && state.Trajectory.Latents[0].AsSpan().SequenceEqual(photo) && state.Trajectory.Last.Length == photo.Length
            ? state
            : throw new InvalidDataException("the stored inversion is of another photo");
    }
}
