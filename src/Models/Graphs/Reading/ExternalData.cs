using System.Globalization;
using System.Text;
using AADiff.Models.Graphs.Onnx;

namespace AADiff.Models.Graphs.Reading;

/// <summary>ONNX's external_data: where a tensor's values lie outside the graph.</summary>
/// <param name="Location">File, relative to the model's folder.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes; null = not said.</param>
internal sealed record ExternalData(string Location, long Offset, long? Length)
{
    /// <summary>Value of <c>data_location</c>.</summary>
    public const int External = 1;

    /// <summary>"./weights.pb" is weights.pb.</summary>
    public static string Plain(string location)
    {
        string portable = location.Replace('\\', '/');
        return portable.StartsWith('/') ? portable : string.Join('/', portable.Split('/').Where(part => part is not ("." or "")));
    }

    public static ExternalData Of(TensorProto tensor)
    {
        string? Find(string key) => tensor.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;
        long? Number(string key) => Find(key) switch
        {
            null => null,
            string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) => value,
            string text => throw new ModelRefusedException($"the file is damaged: weight \"{tensor.Name}\" has the {key} \"{text}\""),
        };

        string location = Find("location") is { Length: > 0 } name
            ? name
            : throw new ModelRefusedException($"the file is damaged: weight \"{tensor.Name}\" lies in another file that is not named");
        return new ExternalData(location, Number("offset") ?? 0, Number("length"));
    }

    public IEnumerable<StringStringEntryProto> ToEntries()
    {
        yield return new() { Key = "location", Value = Location };
        yield return new() { Key = "offset", Value = Offset.ToString(CultureInfo.InvariantCulture) };
        if (Length is { } length)
        {
            yield return new() { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) };
        }
    }
}

/// <summary>A file that weights are read from.</summary>
/// <param name="path">The real file.</param>
/// <param name="location">Its name relative to the real folder of the model.</param>
/// <param name="recorded">Bytes that an outline says it has; null: the file itself is asked.</param>
internal sealed class WeightFile(string path, string location, long? recorded = null)
{
    private long _needed;

    public string Location { get; } = location;

    /// <summary>Finds a file that a model names; refuses every name that leads out of the model's folder.</summary>
    public static WeightFile Find(string name, ModelLocation model)
    {
        string portable = name.Replace('\\', '/');
        if (portable.StartsWith('/') || portable.Contains(':') || Path.IsPathRooted(name))
        {
            throw new ModelRefusedException($"the model wants to read the absolute path \"{name}\"; refused");
        }

        if (portable.Split('/').Any(part => part == ".."))
        {
            throw new ModelRefusedException($"the model wants to read outside its own folder (\"{name}\"); refused");
        }

        if (name.Any(char.IsControl) || name.Length > 1024)
        {
            throw new ModelRefusedException("the file is damaged: it names a weights file with characters that no file name has");
        }

        string path = Path.Combine(model.NamedFolder, portable);
        string? folder = Path.GetDirectoryName(path);
        for (; folder is not null && folder.Length > model.NamedFolder.Length; folder = Path.GetDirectoryName(folder))
        {
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                throw new ModelRefusedException($"the model wants to read through the link {folder}; refused");
            }
        }

        string real = ModelLocation.Real(path);
        string relative = Path.GetRelativePath(model.Folder, real);
        bool inside = relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
        return inside
            ? new WeightFile(real, relative.Replace('\\', '/'))
            : throw new ModelRefusedException($"its weights file \"{name}\" is a link to {real}, outside the model's folder; refused: put the file itself beside the graph");
    }

    public void Needs(long offset, long length) =>
        _needed = Math.Max(_needed, offset <= long.MaxValue - length ? offset + length : long.MaxValue);

    /// <summary>Throws when the file is missing or ends before the last weight.</summary>
    public void RequireBytes(string model)
    {
        string weights = Path.Combine(Path.GetDirectoryName(model) ?? "", Location);
        if (recorded is { } bytes)
        {
            if (bytes < _needed)
            {
                throw new ModelRefusedException(
                    $"the weights file {weights} had {bytes} bytes when the outline was written, but {_needed} are needed; write the outline again");
            }

            return;
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new ModelRefusedException($"the weights file {weights}, which it names, is missing; {_needed} bytes expected");
        }

        if (file.Length >= _needed)
        {
            return;
        }

        string pointer = IsPointer(file)
            ? " (it is a Git LFS pointer: fetch the real file with \"git lfs pull\")"
            : "; download or copy it again";
        throw new ModelRefusedException($"the weights file {weights} has {file.Length} bytes, but {_needed} are needed{pointer}");
    }

    private static bool IsPointer(FileInfo file)
    {
        byte[] beginning = new byte[Math.Min(file.Length, 24)];
        using FileStream stream = file.OpenRead();
        stream.ReadExactly(beginning);
        return Encoding.ASCII.GetString(beginning).StartsWith("version https://git-lfs", StringComparison.Ordinal);
    }
}

/// <summary>Looks into a weight whose file and offset have passed <see cref="WeightCheck"/>.</summary>
internal static class WeightBytes
{
    /// <summary>Larger ones are not looked into.</summary>
    private const long Most = 1 << 20;

    public static bool AreZero(TensorProto weight, ModelLocation model)
    {
        if (model.Outline is { } outline)
        {
            return outline.IsZero(weight.Name);
        }

        ExternalData data = ExternalData.Of(weight);
        long length = data.Length ?? ModelTensors.Bytes(weight) ?? Most;
        if (length >= Most)
        {
            return false;
        }

        byte[] bytes = new byte[length];
        using FileStream file = File.OpenRead(Path.Combine(model.Folder, data.Location));
        file.Position = data.Offset;
        file.ReadExactly(bytes);
        return !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }
}
