using AADiff.Diffusion.Networks;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Inversion;

/// <summary>
/// Reads null embeddings that were made elsewhere: a .npy or .safetensors file with one tensor [steps, tokens, width] or [steps, 1, tokens, width],
/// noisiest step first, as lists of the public notebooks become when they are stacked. The file is told by its content, not by its name.
/// </summary>
public static class NullEmbeddingsFile
{
    /// <summary>Of a file: SDXL's, for 1000 steps in float16, are 315 MB.</summary>
    public const long MostBytes = 320L << 20;

    private const int MostSteps = 1000;

    /// <summary>The name that tells the tensor among others.</summary>
    private const string UsualName = "uncond_embeddings";

    /// <param name="name">Of the file, for sentences.</param>
    /// <param name="content">All of it, at most <see cref="MostBytes"/>.</param>
    /// <exception cref="UserError">Class Input: it is no such file; says why.</exception>
    public static NullEmbeddings Read(string name, ReadOnlyMemory<byte> content)
    {
        if (content.Length > MostBytes)
        {
            throw Refused(name, $"it has {content.Length >> 20} MB, and {MostBytes >> 20} MB are the most");
        }

        // Archives: .npz, and what torch.save writes, which would have to be unpickled.
        if (content.Span is [(byte)'P', (byte)'K', ..] or [0x80, 2, ..])
        {
            throw Refused(name, "it is an archive or a pickle; save the stacked embeddings with numpy.save or safetensors instead");
        }

        try
        {
            if (NpyFile.IsNpy(content.Span))
            {
                NpyFile file = NpyFile.Parse(content.Span);
                return Of(name, file.Shape, file.Values, new Dictionary<string, string>());
            }

            SafetensorsFile tensors = SafetensorsFile.Parse(content);
            string tensor = tensors.Contains(UsualName) ? UsualName : tensors.Names is { Count: 1 } only
                ? only.First()
                : throw Refused(name, $"it holds {tensors.Names.Count} tensors and none of them is named {UsualName}");
            return Of(name, tensors.Shape(tensor), tensors.Floats(tensor), tensors.Metadata);
        }
        catch (InvalidDataException e)
        {
            throw Refused(name, e.Message, e);
        }
    }

    private static NullEmbeddings Of(string name, long[] shape, float[] values, IReadOnlyDictionary<string, string> metadata)
    {
        long[] three = shape is [var count, 1, var rows, var columns] ? [count, rows, columns] : shape;
        if (three is not [> 0 and <= MostSteps, > 0 and <= int.MaxValue, > 0 and <= int.MaxValue])
        {
            throw Refused(name, $"its tensor is [{string.Join(", ", shape)}], and [steps, tokens, width] or [steps, 1, tokens, width] is expected");
        }

        if (!Array.TrueForAll(values, float.IsFinite))
        {
            throw Refused(name, "some of its values are no numbers");
        }

        (int tokens, int width) = ((int)three[1], (int)three[2]);
        return new NullEmbeddings(name, [.. values.Chunk(tokens * width)], tokens, width, metadata);
    }

    private static UserError Refused(string name, string reason, Exception? cause = null) =>
        new(ErrorClass.Input, $"{name} can't be read as null embeddings: {reason}.", cause);
}
