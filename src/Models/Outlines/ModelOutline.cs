using System.Collections.Frozen;
using System.Text.Json;
using AADiff.Models.Pulling;
using AADiff.Shared.Errors;

namespace AADiff.Models.Outlines;

/// <summary>
/// What <c>outline.json</c> says of the files that an outline of a model lacks or has without weights. All of it is a claim of who wrote the outline:
/// GPU nodes compare digests with those of their own files.
/// </summary>
/// <param name="Bytes">Of all files of the model that it stands for.</param>
/// <param name="Files">By their path in the model, with '/'.</param>
internal sealed record ModelOutline(long Bytes, FrozenDictionary<string, OutlinedFile> Files)
{
    public const string FileName = "outline.json";

    /// <summary>Raised when an outline is written otherwise.</summary>
    private const int Format = 1;

    private const long LargestFile = 32 << 20;

    private const int MostFiles = 20_000;

    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    /// <summary>Whether a folder is an outline.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Null: the folder is a model itself.</summary>
    /// <exception cref="UserError">Class Model: it is damaged, or of another version of this program.</exception>
    public static ModelOutline? Of(string folder)
    {
        if (!IsIn(folder))
        {
            return null;
        }

        string path = Path.Combine(folder, FileName);
        JsonElement root = ModelJson.Read(path, LargestFile);
        if (root.Count("format") != Format)
        {
            throw new UserError(
                ErrorClass.Model, $"{path} is of another version of this program; write the outline again with 'aadiff models outline'.");
        }

        return root.Number("bytes") is >= 0 and < long.MaxValue and { } bytes
            && root.Member("files") is { ValueKind: JsonValueKind.Object } files && files.EnumerateObject().Count() <= MostFiles
            && files.EnumerateObject().Select(file => (file.Name, File: OutlinedFile.Read(file.Name, file.Value))).ToArray() is var read
            && read.All(file => file.File is not null) && read.DistinctBy(file => file.Name).Count() == read.Length
                ? new ModelOutline((long)bytes, read.ToFrozenDictionary(file => file.Name, file => file.File!, StringComparer.Ordinal))
                : throw new UserError(ErrorClass.Model, $"{path} is damaged; write the outline again with 'aadiff models outline'.");
    }

    /// <summary>Makes a folder an outline.</summary>
    public void Write(string folder) => File.WriteAllBytes(
        Path.Combine(folder, FileName),
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                format = Format,
                bytes = Bytes,
                files = Files.OrderBy(file => file.Key, StringComparer.Ordinal).ToDictionary(file => file.Key, file => file.Value.ToJson()),
            },
            _indented));
}

/// <summary>A file of a model that its outline lacks, or a graph that it has without weights.</summary>
/// <param name="Bytes">Of the file in the model.</param>
/// <param name="Sha256">Its hash, lower-case hex.</param>
/// <param name="Zero">Names of the weights of a graph that are all zero, as far as planning asks.</param>
internal sealed record OutlinedFile(long Bytes, string Sha256, FrozenSet<string> Zero)
{
    private const int LongestName = 512;

    /// <summary>Null: it is no such entry, its name leads out of the model, or it is a text, which an outline has whole and which counts as it is.</summary>
    public static OutlinedFile? Read(string name, JsonElement entry)
    {
        bool inside = name.Length is > 0 and <= LongestName && !name.Any(c => c is '\\' or ':' || char.IsControl(c))
            && name.Split('/').All(part => part is not ("" or "." or ".."));
        string?[] zero = entry.Member("zero") is { ValueKind: JsonValueKind.Array } names
            ? [.. names.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.String ? one.GetString() : null)]
            : [];
        return inside && !PullSelection.IsText(name) && zero.All(one => one is not null)
            && entry.Number("bytes") is >= 0 and < long.MaxValue and { } bytes
            && entry.Text("sha256") is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower)
                ? new OutlinedFile((long)bytes, hash, zero.OfType<string>().ToFrozenSet(StringComparer.Ordinal))
                : null;
    }

    public object ToJson() => Zero.Count == 0
        ? new { bytes = Bytes, sha256 = Sha256 }
        : new { bytes = Bytes, sha256 = Sha256, zero = Zero.Order(StringComparer.Ordinal) };
}

/// <summary>One graph of an outline: what is known of weights that are not there.</summary>
/// <param name="Outline">Of the model.</param>
/// <param name="Part">Folder of the graph in the model: "unet".</param>
/// <param name="File">Name of the graph: "model.onnx".</param>
internal sealed record OutlinedGraph(ModelOutline Outline, string Part, string File)
{
    /// <summary>Null: the graph lies in no outline.</summary>
    /// <param name="graph">Its file, absolute.</param>
    public static OutlinedGraph? Of(string graph) =>
        Path.GetDirectoryName(graph) is { } part && Path.GetDirectoryName(part) is { } model && ModelOutline.Of(model) is { } outline
            && outline.Files.ContainsKey($"{Path.GetFileName(part)}/{Path.GetFileName(graph)}")
                ? new OutlinedGraph(outline, Path.GetFileName(part), Path.GetFileName(graph))
                : null;

    /// <summary>Bytes of a weights file, or of the graph's own, in the model; null: none is recorded.</summary>
    /// <param name="location">Relative to the graph's folder, with '/'.</param>
    public long? BytesOf(string location) => Outline.Files.GetValueOrDefault($"{Part}/{location}")?.Bytes;

    public bool IsZero(string weight) => Outline.Files[$"{Part}/{File}"].Zero.Contains(weight);
}
