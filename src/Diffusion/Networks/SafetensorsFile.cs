using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// The .safetensors format: 8 bytes of little-endian length N, N bytes of JSON {"name": {"dtype", "shape", "data_offsets"}}, then the data.
/// Reads F32, F64, F16, BF16, I64, I32, U8 and BOOL; writes F32. Bad files, hostile ones too, throw <see cref="InvalidDataException"/>.
/// </summary>
public sealed class SafetensorsFile
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly Dictionary<string, Entry> _entries;

    private SafetensorsFile(ReadOnlyMemory<byte> data, Dictionary<string, Entry> entries, Dictionary<string, string> metadata) =>
        (_data, _entries, Metadata) = (data, entries, metadata);

    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>What the file says of itself (__metadata__); empty when it says nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static SafetensorsFile Load(string path) => Parse(File.ReadAllBytes(path));

    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span) is var length && length > (ulong)(bytes.Length - 8))
        {
            throw new InvalidDataException("not a .safetensors file: the header's length is not inside the file");
        }

        int header = (int)length;
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument json = JsonDocument.Parse(bytes.Slice(8, header));
            foreach (JsonProperty tensor in json.RootElement.EnumerateObject())
            {
                if (tensor.Name == "__metadata__")
                {
                    foreach (JsonProperty said in tensor.Value.EnumerateObject())
                    {
                        metadata[said.Name] = said.Value.GetString() ?? "";
                    }

                    continue;
                }

                long[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
                JsonElement offsets = tensor.Value.GetProperty("data_offsets");
                var entry = new Entry(tensor.Value.GetProperty("dtype").GetString()!, shape, offsets[0].GetInt32(), offsets[1].GetInt32());
                if (entry.From < 0 || entry.To < entry.From || entry.To > bytes.Length - 8 - header
                    || entry.To - entry.From != checked(entry.Count * entry.Width))
                {
                    throw new InvalidDataException(
                        $"tensor {tensor.Name} of a .safetensors file lies outside the file or does not fit its shape");
                }

                entries.Add(tensor.Name, entry);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("not a .safetensors file: the header can't be read", e);
        }

        return new SafetensorsFile(bytes[(8 + header)..], entries, metadata);
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    public long[] Shape(string name) => [.. Find(name).Shape];

    /// <summary>Values in row-major order, whatever the stored type.</summary>
    public float[] Floats(string name)
    {
        Entry entry = Find(name);
        return entry.Type == "F32"
            ? MemoryMarshal.Cast<byte, float>(Bytes(entry)).ToArray()
            : [.. Doubles(name).Select(v => (float)v)];
    }

    /// <summary>Values in row-major order, whatever the stored type.</summary>
    public double[] Doubles(string name)
    {
        Entry entry = Find(name);
        ReadOnlySpan<byte> bytes = Bytes(entry);
        var values = new double[entry.Count];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes[(i * entry.Width)..];
            values[i] = entry.Type switch
            {
                "F64" => BinaryPrimitives.ReadDoubleLittleEndian(at),
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(at),
                "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
                "BF16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
                "I64" => BinaryPrimitives.ReadInt64LittleEndian(at),
                "I32" => BinaryPrimitives.ReadInt32LittleEndian(at),
                _ => at[0],
            };
        }

        return values;
    }

    public long[] Integers(string name) => [.. Doubles(name).Select(v => (long)v)];

    /// <summary>Writes 32-bit float tensors, in the order given.</summary>
    public static byte[] Write(IEnumerable<(string Name, long[] Shape, float[] Values)> tensors)
    {
        using var header = new MemoryStream();
        using var data = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            foreach ((string name, long[] shape, float[] values) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (long dimension in shape)
                {
                    json.WriteNumberValue(dimension);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(data.Length);
                data.Write(MemoryMarshal.AsBytes(values.AsSpan()));
                json.WriteNumberValue(data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        header.Write(Encoding.ASCII.GetBytes(new string(' ', (int)((8 - (header.Length % 8)) % 8))));
        var file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.ToArray().CopyTo(file, 8);
        data.ToArray().CopyTo(file, 8 + header.Length);
        return file;
    }

    private Entry Find(string name) =>
        _entries.TryGetValue(name, out Entry? entry)
            ? entry
            : throw new InvalidDataException($"the .safetensors file has no tensor {name}");

    private ReadOnlySpan<byte> Bytes(Entry entry) => _data.Span[entry.From..entry.To];

    private sealed record Entry(string Type, long[] Shape, int From, int To)
    {
        public long Count => Shape.Aggregate(1L, (product, dimension) => checked(product * dimension));

        public int Width => Type switch
        {
            "F64" or "I64" => 8,
            "F32" or "I32" => 4,
            "F16" or "BF16" => 2,
            "U8" or "BOOL" => 1,
            _ => throw new InvalidDataException($".safetensors element type {Type} is not supported"),
        };
    }
}
