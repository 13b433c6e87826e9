using System.Globalization;
using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Reading;

/// <summary>Where a tensor's values lie.</summary>
/// <param name="Location">File, relative to the model's folder.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes; null = not said.</param>
internal sealed record ExternalPlace(string Location, long Offset, long? Length)
{
    /// <summary>Value of <c>data_location</c>.</summary>
    public const int External = 1;

    public static ExternalPlace Of(TensorProto tensor)
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
        return new ExternalPlace(location, Number("offset") ?? 0, Number("length"));
    }

    public IEnumerable<StringStringEntryProto> ToEntries()
    {
        yield return new() { Key = "location", Value = Location };
        yield return new() { Key = "offset", Value = Offset.ToString(CultureInfo.InvariantCulture) };
        if (Length is { } length)
            yield return new() { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) };
    }
}
