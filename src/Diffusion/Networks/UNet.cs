using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>A U-Net with attention control, loaded.</summary>
public sealed class UNet : IDisposable
{
    /// <param name="rewritten">Graph with control inputs.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="UserError">The model needs an input that this program has no value for, or ONNX Runtime refuses it.</exception>
    internal UNet(RewrittenUNet rewritten, DeviceSessions device)
    {
        RequireUsable(rewritten);
        Graph = rewritten;
        (Session, CapturesGraphs) = Open(rewritten, device);
        try
        {
            Memory = device.UsesHostMemory ? null : new DeviceMemory(device, Session);
        }
        catch
        {
            Session.Dispose();
            throw;
        }

        Batches = new UNetBatches(this);
    }

    public RewrittenUNet Graph { get; }

    /// <summary>Whether calls of one shape are captured as a CUDA graph.</summary>
    public bool CapturesGraphs { get; }

    /// <summary>Whether guidance is an input (latent consistency models): then there is no unconditional half.</summary>
    public bool HasGuidanceInput => Graph.Inputs.TimestepCond is not null;

    /// <summary>
    /// Rows a batch must have to carry <paramref name="rows"/>: as many, or what an export with a fixed batch is fixed to.
    /// </summary>
    /// <exception cref="UserError">The model's fixed dimensions do not allow this batch, size or text encoder.</exception>
    internal int RowsFor(int rows, LatentShape shape, TextShape text)
    {
        UNetInputs inputs = Graph.Inputs;
        Require(inputs.Latents, 1, shape.Channels, "latent channels");
        Require(inputs.Latents, 2, shape.Height, "latent rows (pictures of another height need an export with dynamic sizes)");
        Require(inputs.Latents, 3, shape.Width, "latent columns (pictures of another width need an export with dynamic sizes)");
        Require(inputs.Text, 1, text.Tokens, "text tokens");
        Require(inputs.Text, 2, text.Width, "values a token (the text encoder is that of another model)");
        if (inputs.Latents.Dimensions[0] is not { } most)
        {
            return rows;
        }

        return rows <= most
            ? (int)most
            : throw new UserError(
                ErrorClass.Model, $"this export has a fixed batch of {most}, and {rows} rows are needed; "
                + "render fewer pictures at once, or export the model again with a dynamic batch");
    }

    internal InferenceSession Session { get; }

    /// <summary>Where its tensors lie; null: in the host's memory.</summary>
    internal DeviceMemory? Memory { get; }

    /// <summary>To run it in.</summary>
    internal UNetBatches Batches { get; }

    /// <exception cref="UserError">The model needs an input that this program has no value for.</exception>
    internal static void RequireUsable(RewrittenUNet rewritten)
    {
        if (rewritten.Inputs.Others.Length > 0)
        {
            throw new UserError(
                ErrorClass.Model, $"this UNet wants the input \"{rewritten.Inputs.Others[0].Name}\", which a prompt and a sound do "
                + "not give (IP-Adapter or ControlNet export?); use the plain text-to-image export");
        }

        if (rewritten.Inputs.TimeIds?.Dimensions[^1] is { } width and not 6)
        {
            throw new UserError(
                ErrorClass.Model, $"this UNet wants {width} time_ids; those of the SDXL base model have 6: use the base, not the refiner");
        }
    }

    public void Dispose()
    {
        Batches.Dispose();
        Memory?.Dispose();
        Session.Dispose();
    }

    /// <summary>
    /// The provider says no to capturing when it can't run every node; the network runs all the same. One with maps runs once a video, which is not worth
    /// a graph.
    /// </summary>
    private static (InferenceSession Session, bool Captures) Open(RewrittenUNet rewritten, DeviceSessions device)
    {
        if (device.CapturesGraphs && rewritten.MapLevel is null)
        {
            try
            {
                using SessionOptions captured = device.CreateCapturingOptions();
                return (rewritten.OpenSession(captured), true);
            }
            catch (UserError e) when (SessionFailure.IsOfCapturing(e))
            {
                // Opened again below.
            }
        }

        using SessionOptions options = device.CreateOptions();
        return (rewritten.OpenSession(options), false);
    }

    private static void Require(TensorSpec input, int axis, int wanted, string what)
    {
        if (input.Dimensions[axis] is { } only && only != wanted)
        {
            throw new UserError(ErrorClass.Model, $"the UNet's input \"{input.Name}\" takes {only} {what}, not {wanted}");
        }
    }
}
