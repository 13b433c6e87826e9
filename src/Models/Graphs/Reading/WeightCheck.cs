using AADiff.Models.Graphs.Onnx;

namespace AADiff.Models.Graphs.Reading;

/// <summary>
/// Checks that every tensor has the values its shape needs, and that those in other files are inside the model's folder and there. A path
/// that leads out of the folder is refused by its text, before anything is opened.
/// </summary>
internal sealed class WeightCheck(ModelLocation location)
{
    private readonly Dictionary<string, WeightFile> _files = new(StringComparer.Ordinal);

    /// <summary>Makes all locations relative to the model's real folder.</summary>
    public void Run(ModelProto model)
    {
        foreach (TensorProto tensor in ModelTensors.Of(model))
        {
            long? needed = ModelTensors.Bytes(tensor);
            if (tensor.DataLocation == ExternalData.External)
            {
                CheckExternal(tensor, needed);
            }
            else if (tensor.HasRawData)
            {
                CheckSize(tensor, tensor.RawData.Length, needed);
            }
            else
            {
                CheckCount(tensor);
            }
        }

        foreach (WeightFile file in _files.Values)
        {
            file.RequireBytes(location.DisplayName);
        }
    }

    private void CheckExternal(TensorProto tensor, long? needed)
    {
        ExternalData data = ExternalData.Of(tensor);
        if (!_files.TryGetValue(data.Location, out WeightFile? file))
        {
            // The .onnx itself is where ModelReader left the weights; it is known under its real name.
            string plain = ExternalData.Plain(data.Location);
            file = location.Outline?.BytesOf(plain) is { } recorded ? new WeightFile("", plain, recorded)
                : data.Location == location.File && System.IO.File.Exists(location.Path) ? new WeightFile(location.Path, location.File)
                : WeightFile.Find(data.Location, location);
            _files.Add(data.Location, file);
        }

        if (data.Length is { } length)
        {
            CheckSize(tensor, length, needed);
        }

        file.Needs(data.Offset, data.Length ?? needed ?? 0);
        tensor.ExternalData.Clear();
        tensor.ExternalData.Add((data with { Location = file.Location }).ToEntries());
    }

    private static void CheckSize(TensorProto tensor, long bytes, long? needed)
    {
        if (needed is null && tensor.DataType != 8)
        {
            throw new ModelRefusedException($"the file is damaged: weight \"{tensor.Name}\" has the element type {tensor.DataType}");
        }

        if (bytes != needed)
        {
            throw new ModelRefusedException(
                $"the file is damaged: weight \"{tensor.Name}\" has "
                + $"{bytes} bytes, its shape needs {needed ?? 0}");
        }
    }

    private static void CheckCount(TensorProto tensor)
    {
        int? values = tensor.DataType switch
        {
            ElementType.Float => tensor.FloatData.Count,
            ElementType.Int32 or ElementType.Bool or ElementType.Float16 or ElementType.BFloat16 or 2 or 3 or 4 or 5 =>
                tensor.Int32Data.Count,
            ElementType.Int64 => tensor.Int64Data.Count,
            ElementType.Double => tensor.DoubleData.Count,
            12 or 13 => tensor.Uint64Data.Count,
            8 => tensor.StringData.Count,
            _ => null,
        };
        long elements = tensor.Dims.Aggregate(1L, (product, dimension) => product * dimension);
        if (values is null || values != elements)
        {
            throw new ModelRefusedException(
                $"the file is damaged: weight \"{tensor.Name}\" has "
                + $"{values ?? 0} values, its shape needs {elements}");
        }
    }
}

/// <summary>Every tensor of a model, and what its shape says about its size.</summary>
internal static class ModelTensors
{
    /// <summary>Initializers and tensors in attributes, also of inner graphs and local functions.</summary>
    public static IEnumerable<TensorProto> Of(ModelProto model) =>
        Of(model.Graph).Concat(model.Functions.SelectMany(function => function.Node).SelectMany(Of));

    /// <summary>Bytes that the values take by type and shape; null for text and types that are not known.</summary>
    public static long? Bytes(TensorProto tensor)
    {
        try
        {
            long elements = 1;
            foreach (long dimension in tensor.Dims)
            {
                if (dimension < 0)
                {
                    throw new ModelRefusedException($"the file is damaged: weight \"{tensor.Name}\" has a dimension of {dimension}");
                }

                elements = checked(elements * dimension);
            }

            return ElementType.Bits(tensor.DataType) is { } bits ? (checked(elements * bits) + 7) / 8 : null;
        }
        catch (OverflowException)
        {
            throw new ModelRefusedException(
                $"the file is damaged: weight \"{tensor.Name}\" "
                + $"has the size {string.Join(" x ", tensor.Dims)}");
        }
    }

    private static IEnumerable<TensorProto> Of(GraphProto graph) => graph.Initializer.Concat(graph.Node.SelectMany(Of));

    private static IEnumerable<TensorProto> Of(NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.T is not null)
            {
                yield return attribute.T;
            }

            IEnumerable<GraphProto> inner = attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G);
            foreach (TensorProto tensor in attribute.Tensors.Concat(inner.SelectMany(Of)))
            {
                yield return tensor;
            }
        }
    }
}
