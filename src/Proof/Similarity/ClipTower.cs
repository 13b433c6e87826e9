using AADiff.Models.Graphs;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace AADiff.Proof.Similarity;

/// <summary>One half of CLIP on ONNX Runtime.</summary>
internal sealed class ClipTower : IDisposable
{
    private readonly string _file;
    private readonly string _output;
    private readonly InferenceSession _session;

    private ClipTower(string file, InferenceSession session, string output) => (_file, _session, _output) = (file, session, output);

    public bool Takes(string input) => _session.InputNames.Contains(input);

    /// <summary>Rows of one run: what an export with a fixed batch wants, else null.</summary>
    public int? FixedBatch => _session.InputMetadata.First().Value.Dimensions is [> 0 and int batch, ..] ? batch : null;

    /// <exception cref="UserError">Class Model: it is missing, damaged or another network.</exception>
    public static ClipTower Open(string file, string input, string output)
    {
        GraphFile.Require(file);
        try
        {
            using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            InferenceSession session = new(file, options);
            if (session.InputNames.Contains(input) && session.OutputNames.Contains(output))
            {
                return new ClipTower(file, session, output);
            }

            session.Dispose();
            throw new UserError(ErrorClass.Model, $"{file} does not take {input} and give {output}; use the split export of a CLIP with projection.");
        }
        catch (OnnxRuntimeException e)
        {
            throw Failed(file, "can't be loaded by", e);
        }
    }

    /// <summary>Directions: vectors of length one, one a row.</summary>
    public double[][] Run(int rows, params (string Name, OrtValue Value)[] inputs)
    {
        try
        {
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                _session.Run(options, [.. inputs.Select(input => input.Name)], [.. inputs.Select(input => input.Value)], [_output]);
            ReadOnlySpan<float> all = outputs[0].GetTensorDataAsSpan<float>();
            double[][] directions = new double[rows][];
            for (int row = 0; row < rows; row++)
            {
                directions[row] = Direction(all.Slice(row * (all.Length / rows), all.Length / rows));
            }

            return directions;
        }
        catch (OnnxRuntimeException e)
        {
            throw Failed(_file, "fails in", e);
        }
    }

    public void Dispose() => _session.Dispose();

    private static double[] Direction(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
        {
            squares += (double)value * value;
        }

        double length = Math.Sqrt(squares);
        return [.. vector.ToArray().Select(value => length > 0 ? value / length : 0)];
    }

    private static UserError Failed(string file, string how, OnnxRuntimeException e) =>
        new(ErrorClass.Model, $"{file} {how} ONNX Runtime ({e.Message.ReplaceLineEndings(" ").Trim()}); download or export it again.", e);
}
