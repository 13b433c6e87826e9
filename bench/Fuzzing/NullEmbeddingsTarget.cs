using System.Text;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Errors;

namespace AADiff.Bench.Fuzzing;

/// <summary>Null embeddings that were made elsewhere, in both formats.</summary>
internal static class NullEmbeddingsTarget
{
    public const string Name = "null embeddings";

    public static FuzzTarget Target => FuzzTarget.Reader<UserError>(
        Name,
        [Npy(), SafetensorsFile.Write([("uncond_embeddings", [2, 1, 3, 4], new float[24])])],
        ByteMutations.All,
        input =>
        {
            NullEmbeddingsFile.Read("null", input);
            return Task.CompletedTask;
        });

    private static byte[] Npy()
    {
        byte[] header = Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 3, 4), }\n");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. new byte[96]];
    }
}
