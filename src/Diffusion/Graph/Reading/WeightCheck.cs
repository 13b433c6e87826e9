using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Reading;

/// <summary>
/// Checks that every tensor has the values its shape needs, and that those in other files are inside the model's folder and there. A path that
/// leads out of the folder is refused by its text, before anything is opened.
/// </summary>
internal sealed class WeightCheck(ModelPlace place)
{
    private readonly Dictionary<string, WeightFile> _files = new(StringComparer.Ordinal);

    /// <summary>Makes all locations relative to the model's real folder.</summary>
    public void Run(ModelProto model)
    {
        foreach (TensorProto tensor in Tensors.Of(model))
        {
            long? needed = Tensors.Bytes(tensor);
            if (tensor.DataLocation == ExternalPlace.External)
                CheckExternal(tensor, needed);
            else if (tensor.HasRawData)
                CheckSize(tensor, tensor.RawData.Length, needed);
            else
                CheckCount(tensor);
        }

        foreach (WeightFile file in _files.Values)
            file.RequireBytes(place.Shown);
    }

    private void CheckExternal(TensorProto tensor, long? needed)
    {
        ExternalPlace where = ExternalPlace.Of(tensor);
        if (!_files.TryGetValue(where.Location, out WeightFile? file))
        {
            // The .onnx itself is where ModelReader left the weights; it is known under its real name.
            file = where.Location == place.File && System.IO.File.Exists(place.Path) ? new WeightFile(place.Path, place.File) : WeightFile.Find(where.Location, place);
            _files.Add(where.Location, file);
        }

        if (where.Length is { } length)
            CheckSize(tensor, length, needed);
        file.Needs(where.Offset, where.Length ?? needed ?? 0);
        tensor.ExternalData.Clear();
        tensor.ExternalData.Add((where with { Location = file.Location }).ToEntries());
    }

    private static void CheckSize(TensorProto tensor, long bytes, long? needed)
    {
        if (needed is null && tensor.DataType != 8)
            throw new ModelRefusedException($"the file is damaged: weight \"{tensor.Name}\" has the element type {tensor.DataType}");
        if (bytes != needed)
            throw new ModelRefusedException(
                $"the file is damaged: weight \"{tensor.Name}\" has "
                + $"{bytes} bytes, its shape needs {needed ?? 0}");
    }

    private static void CheckCount(TensorProto tensor)
    {
        int? values = tensor.DataType switch
        {
            ElementType.Float => tensor.FloatData.Count,
            ElementType.Int32 or ElementType.Bool or ElementType.Float16 or ElementType.BFloat16 or 2 or 3 or 4 or 5 => tensor.Int32Data.Count,
            ElementType.Int64 => tensor.Int64Data.Count,
            ElementType.Double => tensor.DoubleData.Count,
            12 or 13 => tensor.Uint64Data.Count,
            8 => tensor.StringData.Count,
            _ => null,
        };
        long elements = tensor.Dims.Aggregate(1L, (product, dimension) => product * dimension);
        if (values is null || values != elements)
            throw new ModelRefusedException(
                $"the file is damaged: weight \"{tensor.Name}\" has "
                + $"{values ?? 0} values, its shape needs {elements}");
    }
}
