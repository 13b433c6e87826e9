using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace AADiff.Bench.RealSize;

/// <summary>
/// Gives a graph weights, in a file beside it: seeded, and so large that results keep their size from layer to layer, as those of a network at the
/// beginning of its training.
/// </summary>
internal sealed class RandomWeights
{
    private const string DataFile = "model.onnx_data";

    /// <summary>As exporters align them; ONNX Runtime maps them into memory.</summary>
    private const long Alignment = 4096;

    private readonly Dictionary<string, (NodeProto Node, int Input)> _readers = new(StringComparer.Ordinal);
    private readonly float[] _noise = new float[1 << 22];
    private readonly float[] _scaled = new float[1 << 22];
    private readonly Half[] _halves = new Half[1 << 22];

    private RandomWeights(ModelProto model)
    {
        foreach (NodeProto node in model.Graph.Node)
        {
            for (int input = 0; input < node.Input.Count; input++)
            {
                _readers.TryAdd(node.Input[input], (node, input));
            }
        }

        var random = new Random(1);
        for (int i = 0; i < _noise.Length; i++)
        {
            _noise[i] = (float)((random.NextDouble() - 0.5) * Math.Sqrt(12));
        }
    }

    /// <summary>Writes model.onnx and its weights into a folder.</summary>
    /// <returns>Path of the model, and bytes of its weights.</returns>
    public static (string Model, long Bytes) Lay(ModelProto model, string folder)
    {
        var weights = new RandomWeights(model);
        string path = Path.Combine(folder, "model.onnx");
        long bytes = weights.Write(model, Path.Combine(folder, DataFile));
        using FileStream file = File.Create(path);
        model.WriteTo(file);
        return (path, bytes);
    }

    private long Write(ModelProto model, string path)
    {
        using FileStream file = File.Create(path);
        long bytes = 0;
        foreach (TensorProto weight in model.Graph.Initializer.Where(weight => weight.DataLocation == 1))
        {
            file.Position = (file.Position + Alignment - 1) / Alignment * Alignment;
            long offset = file.Position;
            Fill(file, weight);
            bytes += file.Position - offset;
            weight.ExternalData.Clear();
            weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = DataFile });
            weight.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
            weight.ExternalData.Add(
                new StringStringEntryProto { Key = "length", Value = (file.Position - offset).ToString(CultureInfo.InvariantCulture) });
        }

        return bytes;
    }

    private void Fill(FileStream file, TensorProto weight)
    {
        (float mean, float spread) = SizeOf(weight);
        long left = weight.Dims.Aggregate(1L, (product, dimension) => product * dimension);
        while (left > 0)
        {
            int count = (int)Math.Min(left, _noise.Length);
            Span<float> values = _scaled.AsSpan(0, count);
            TensorPrimitives.Multiply(_noise.AsSpan(0, count), spread, values);
            TensorPrimitives.Add(values, mean, values);
            if (weight.DataType == ElementType.Float16)
            {
                TensorPrimitives.ConvertToHalf(values, _halves.AsSpan(0, count));
                file.Write(MemoryMarshal.AsBytes(_halves.AsSpan(0, count)));
            }
            else
            {
                file.Write(MemoryMarshal.AsBytes(values));
            }

            left -= count;
        }
    }

    /// <summary>Mean, and standard deviation: 1 / √(values that are summed) where something is summed; norms start neutral.</summary>
    private (float Mean, float Spread) SizeOf(TensorProto weight)
    {
        (NodeProto node, int input) = _readers[weight.Name];
        RepeatedField<long> dims = weight.Dims;
        return (node.OpType, input) switch
        {
            ("Conv", 1) => (0, Summing(dims.Skip(1).Aggregate(1L, (product, dimension) => product * dimension))),
            ("Gemm", 1) => (0, Summing(dims[1])),
            ("MatMul", _) => (0, Summing(dims[^2])),
            ("Mul", _) or ("LayerNormalization" or "InstanceNormalization", 1) => (1, 0),
            _ => (0, 0),
        };

        static float Summing(long values) => (float)(1 / Math.Sqrt(values));
    }
}
