using AADiff.Models.Graphs;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace AADiff.Sound.Grounding;

/// <summary>One half of CLAP on ONNX Runtime. Runs may come from several threads.</summary>
internal sealed class ClapEncoder : IDisposable
{
    private readonly string _file;
    private readonly InferenceSession _session;
    private readonly string _first;
    private readonly string _output;

    private ClapEncoder(string file, InferenceSession session, string first, string output) =>
        (_file, _session, _first, _output) = (file, session, first, output);

    public IReadOnlyCollection<string> Inputs => _session.InputNames;

    /// <summary>Inputs that take truth values, whatever they are called.</summary>
    public IEnumerable<string> Switches => _session.InputMetadata.Where(input => IsSwitch(input.Value)).Select(input => input.Key);

    /// <summary>Dimensions of an input; what is free is not positive.</summary>
    public IReadOnlyList<int> Shape(string input) => _session.InputMetadata[input].Dimensions;

    /// <summary>Rows of one run: what an export with a fixed batch wants, else null.</summary>
    public int? FixedBatch => _session.InputMetadata[_first].Dimensions is [> 0 and int batch, ..] ? batch : null;

    /// <param name="file">The .onnx file.</param>
    /// <param name="inputs">What the caller can feed; a model that wants more, other than truth values, is refused, and so is one that lacks the first
    /// of them.</param>
    /// <param name="output">Preferred name of the embeddings; else the first rank-2 output.</param>
    public static ClapEncoder Open(string file, string[] inputs, string output)
    {
        GraphFile.Require(file);
        try
        {
            // One thread: the coordinator's cores belong to its actors, and a pool that spins would take them.
            using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1, EnableMemoryPattern = false };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            InferenceSession session = new(file, options);
            string? found = session.OutputNames.Contains(output) ? output
                : session.OutputMetadata.FirstOrDefault(o => o.Value.Dimensions.Length == 2).Key;
            if (found is not null && session.InputNames.Contains(inputs[0]) && session.InputMetadata.All(input => inputs.Contains(input.Key) || IsSwitch(input.Value)))
            {
                return new ClapEncoder(file, session, inputs[0], found);
            }

            string has = string.Join(", ", session.InputNames), gives = string.Join(", ", session.OutputNames);
            session.Dispose();
            throw new UserError(
                ErrorClass.Model,
                $"{file} takes {has} and gives {gives}, but this half of CLAP takes {string.Join(", ", inputs)} and gives {output}; use the split export.");
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserError(ErrorClass.Model, $"{file} can't be loaded by ONNX Runtime ({OneLine(e)}); download or export it again.", e);
        }
    }

    /// <summary>Embeddings, one a row of the inputs, as the model gives them (not of length one).</summary>
    public double[][] Run(int rows, params (string Name, OrtValue Value)[] inputs)
    {
        try
        {
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                _session.Run(options, [.. inputs.Select(i => i.Name)], [.. inputs.Select(i => i.Value)], [_output]);
            ReadOnlySpan<float> all = outputs[0].GetTensorDataAsSpan<float>();
            int width = all.Length / rows;
            double[][] embeddings = new double[rows][];
            for (int row = 0; row < rows; row++)
            {
                embeddings[row] = Array.ConvertAll(all.Slice(row * width, width).ToArray(), value => (double)value);
            }

            return embeddings;
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserError(ErrorClass.Model, $"{_file} failed ({OneLine(e)}); its settings files may belong to another model.", e);
        }
    }

    public void Dispose() => _session.Dispose();

    private static bool IsSwitch(NodeMetadata input) => input.ElementType == typeof(bool);

    private static string OneLine(OnnxRuntimeException e) => e.Message.ReplaceLineEndings(" ").Trim();
}
