using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Models;
using AADiff.Models.Graphs;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// The VAE's encoder: picture → the mean of its latent's distribution. Exports give the mean and the logarithm of the variance side by side, or the mean
/// alone, or a sample: from the last the noise is taken out of the graph.
/// </summary>
internal sealed class VaeEncoder(InferenceSession session, double scalingFactor) : IDisposable
{
    /// <exception cref="UserError">Class Model: there is none, or it can't be loaded.</exception>
    public static VaeEncoder Open(ModelFolder folder, DeviceSessions device)
    {
        string file = folder.VaeEncoderFile
            ?? throw new UserError(ErrorClass.Model, $"{folder.Name} has no vae_encoder/model.onnx, which a photo needs: export the model with its encoder.");
        using SessionOptions options = device.CreateOptions();
        return GraphFile.Read(file, (model, location) => new VaeEncoder(Session(model, location, options), folder.ScalingFactor));
    }

    /// <summary>[channels, height, width], as the U-Net has it.</summary>
    public float[] Encode(Picture picture, LatentShape shape, RunOptions runOptions)
    {
        // 1. From pixels to planes in [−1, 1].
        (string inputName, NodeMetadata input) = session.InputMetadata.First();
        using var buffer = new TensorBuffer(input.ElementDataType, 1, 3, picture.Height, picture.Width);
        int pixels = picture.Width * picture.Height;
        for (int i = 0; i < pixels; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                buffer.Values[(channel * pixels) + i] = (picture.Rgb[(3 * i) + channel] / 127.5f) - 1;
            }
        }

        // 2. The mean is the first half of the channels, or all of them.
        buffer.Push();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(runOptions, [inputName], [buffer.Value], session.OutputNames.Take(1).ToArray());
        long[] size = outputs[0].GetTensorTypeAndShape().Shape;
        if (size.Length != 4 || (size[1] != shape.Channels && size[1] != 2 * shape.Channels) || size[2] != shape.Height || size[3] != shape.Width)
        {
            throw new UserError(
                ErrorClass.Model, $"vae_encoder/model.onnx gives [{string.Join(", ", size)}] for a picture whose latent is "
                + $"[1, {shape.Channels}, {shape.Height}, {shape.Width}]: export it again.");
        }

        return [.. FloatOutput.Read(outputs[0]).Take(shape.Count).Select(v => (float)(v * scalingFactor))];
    }

    public void Dispose() => session.Dispose();

    private static InferenceSession Session(ModelProto model, ModelLocation location, SessionOptions options)
    {
        // The same noise for every photo would do, but a sample is not the photo: without spread it is the mean.
        foreach (NodeProto node in model.Graph.Node.Where(node => node.OpType is "RandomNormalLike" or "RandomNormal"))
        {
            foreach (AttributeProto scale in node.Attribute.Where(attribute => attribute.Name == "scale").ToArray())
            {
                node.Attribute.Remove(scale);
            }

            node.Attribute.Add(new AttributeProto { Name = "scale", F = 0, Type = 1 });
        }

        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", location.Folder);
        try
        {
            return new InferenceSession(model.ToByteArray(), options);
        }
        catch (OnnxRuntimeException e) when (!SessionFailure.IsOfHost(e))
        {
            throw SessionFailure.Explain(location, e);
        }
    }
}
