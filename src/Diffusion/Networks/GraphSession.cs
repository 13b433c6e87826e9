using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>Opens the graphs that are run as they are: text encoders and the codec's halves.</summary>
public static class GraphSession
{
    /// <summary>Opens it and lets it go again.</summary>
    /// <exception cref="UserError">As of opening it for use, or the device has no memory for it.</exception>
    public static void Check(string file, DeviceSessions device)
    {
        using SessionOptions options = device.CreateOptions();
        try
        {
            Open(file, options).Dispose();
        }
        catch (Exception e) when (e is OnnxRuntimeException or OutOfMemoryException)
        {
            throw new UserError(ErrorClass.Model, $"{ModelLocation.Of(file).DisplayName}: {DeviceFailure.ExplainLoading(device.Device, e)}", e);
        }
    }

    /// <summary>Checked before ONNX Runtime sees it: a graph is native code's input, and may name any file of the machine as its weights.</summary>
    /// <exception cref="UserError">The graph is damaged, or ONNX Runtime refuses it; says why.</exception>
    internal static InferenceSession Open(string file, SessionOptions options)
    {
        GraphFile.Require(file);
        try
        {
            return new InferenceSession(file, options);
        }
        catch (OnnxRuntimeException e) when (!SessionFailure.IsOfHost(e))
        {
            throw SessionFailure.Explain(ModelLocation.Of(file), e);
        }
    }
}
