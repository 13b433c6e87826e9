using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Limits;
using AADiff.Models;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Diffusion.Networks;

/// <summary>The networks of a model folder that every batch needs, in memory.</summary>
public sealed class LoadedModel : IDisposable
{
    private ModelLimits? _limits;

    private LoadedModel(ModelFolder folder, UNet unet, VaeDecoder decoder) => (Folder, UNet, Decoder) = (folder, unet, decoder);

    public ModelFolder Folder { get; }

    public UNet UNet { get; }

    public VaeDecoder Decoder { get; }

    /// <summary>Read from the graphs when it is asked for first. Not safe for several threads.</summary>
    /// <exception cref="AADiff.Shared.Errors.UserError">As of <see cref="ModelLimits.Of(ModelFolder, string?)"/>.</exception>
    public ModelLimits Limits => _limits ??= ModelLimits.Of(this);

    /// <summary>Loads U-Net and VAE decoder; the text encoders are loaded when a base is prepared.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="cacheFolder">For rewritten graphs, or null.</param>
    /// <exception cref="AADiff.Shared.Errors.UserError">The model can't be used; says why.</exception>
    public static LoadedModel Open(ModelFolder folder, DeviceSessions device, string? cacheFolder)
    {
        UNet unet = OpenUNet(folder, device, cacheFolder, mapLevel: null);
        try
        {
            using SessionOptions options = device.CreateOptions();
            var decoder = new VaeDecoder(GraphSession.Open(folder.VaeDecoderFile, options), folder.ScalingFactor);
            return new LoadedModel(folder, unet, decoder);
        }
        catch
        {
            unet.Dispose();
            throw;
        }
    }

    /// <param name="folder">The model.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="cacheFolder">For rewritten graphs, or null.</param>
    /// <param name="mapLevel">Level whose attention maps are an output, or null.</param>
    internal static UNet OpenUNet(ModelFolder folder, DeviceSessions device, string? cacheFolder, int? mapLevel)
    {
        var rewrite = new RewriteOptions { ForCpu = device.Device.Kind == DeviceKind.Cpu, CacheFolder = cacheFolder, MapLevel = mapLevel };
        return new UNet(AttentionRewrite.Rewrite(folder.UNetFile, rewrite), device);
    }

    public void Dispose()
    {
        UNet.Dispose();
        Decoder.Dispose();
    }
}
