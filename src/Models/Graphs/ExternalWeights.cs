using System.Collections.Concurrent;
using System.Collections.Immutable;
using AADiff.Models.Graphs.Reading;

namespace AADiff.Models.Graphs;

/// <summary>The files beside a graph that it names as its weights; they may have any name (model.onnx_data, weights.pb, unet.bin).</summary>
internal static class ExternalWeights
{
    /// <summary>Stands for the graph's own file, whose weights the reader leaves in it; no file has this name.</summary>
    private const string Itself = "\0";

    private static readonly ConcurrentDictionary<string, (long Length, DateTime Changed, ImmutableArray<string> Names)> _known =
        new(StringComparer.Ordinal);

    /// <summary>
    /// Relative to the graph's folder with '/', each once, as the graph names them: they need not be there, and may lead anywhere. Empty for a file
    /// that is no graph, of which opening it says what is wrong. Asking again costs nothing while the file stays as it is.
    /// </summary>
    public static ImmutableArray<string> Names(string graph)
    {
        try
        {
            FileInfo file = new(ModelLocation.Real(graph));
            if (!file.Exists)
            {
                return [];
            }

            if (_known.TryGetValue(file.FullName, out var known) && known.Length == file.Length && known.Changed == file.LastWriteTimeUtc)
            {
                return known.Names;
            }

            ImmutableArray<string> names =
            [
                .. ModelTensors.Of(ModelReader.Read(file.FullName, Itself))
                    .Where(tensor => tensor.DataLocation == ExternalData.External)
                    .Select(tensor => ExternalData.Of(tensor).Location)
                    .Where(name => name != Itself)
                    .Select(ExternalData.Plain)
                    .Distinct(StringComparer.Ordinal),
            ];
            _known[file.FullName] = (file.Length, file.LastWriteTimeUtc, names);
            return names;
        }
        catch (Exception e) when (e is ModelRefusedException or IOException or UnauthorizedAccessException)
        {
            // Silent: whoever opens the graph gets the sentence.
            return [];
        }
    }
}
