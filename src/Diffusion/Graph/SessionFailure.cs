using System.Text.RegularExpressions;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Graph;

/// <summary>Puts ONNX Runtime's reasons for not loading a model into a sentence.</summary>
internal static partial class SessionFailure
{
    public static UserError Explain(string model, OnnxRuntimeException failure)
    {
        if (UnknownOperator().Match(failure.Message) is { Success: true } unknown)
            return new(
                ErrorClass.Model, $"{model}: the graph uses {unknown.Groups[1].Value}, which ONNX Runtime does not "
                + "know; use an export of another opset or a newer ONNX Runtime", failure);
        if (NoKernel().Match(failure.Message) is { Success: true } kernel)
            return new(
                ErrorClass.Model, $"{model}: no provider that is loaded can run {kernel.Groups[1].Value}; "
                + "load the model with the provider it was made for", failure);

        string reason = StatusPrefix().Replace(failure.Message.Split('\n')[0], "").Trim().TrimEnd('.');
        return new(ErrorClass.Model, $"{model}: ONNX Runtime can't load the UNet ({reason})", failure);
    }

    [GeneratedRegex(@"([\w.:]+)\(-?\d+\) is not a registered function/op")]
    private static partial Regex UnknownOperator();

    [GeneratedRegex(@"(?:Failed to find kernel for|Could not find an implementation for) ([\w.:]+)")]
    private static partial Regex NoKernel();

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*")]
    private static partial Regex StatusPrefix();
}
