using AADiff.GpuNode.Devices;
using AADiff.GpuNode.Diffusion.Networks;
using AADiff.GpuNode.Graph;
using AADiff.Shared.Models;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.GpuNode.Diffusion;

/// <summary>The networks of a model folder that every batch needs, in memory.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelFolder folder, UNet unet, LatentDecoder decoder) => (Folder, UNet, Decoder) = (folder, unet, decoder);

    public ModelFolder Folder { get; }

    public UNet UNet { get; }

    public LatentDecoder Decoder { get; }

    public static LoadedModel Open(ModelFolder folder, DeviceSessions device, string? cacheFolder)
    {
        UNet unet = OpenUNet(folder, device, cacheFolder, mapLevel: null);
        try
        {
            using SessionOptions options = device.CreateOptions();
            return new LoadedModel(folder, unet, new LatentDecoder(new InferenceSession(folder.VaeDecoderFile, options), folder.LatentScale));
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
    public static UNet OpenUNet(ModelFolder folder, DeviceSessions device, string? cacheFolder, int? mapLevel)
    {
        var rewrite = new RewriteOptions { ForCpu = device.UsesHostMemory, CacheFolder = cacheFolder, MapLevel = mapLevel };
        using SessionOptions options = device.CreateOptions();
        return new UNet(AttentionRewrite.Rewrite(folder.UNetFile, rewrite), options, device.UsesHostMemory);
    }

    public void Dispose()
    {
        UNet.Dispose();
        Decoder.Dispose();
    }
}
