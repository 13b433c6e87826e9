using System.Collections.Immutable;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Models;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Models;

/// <summary>What a model folder is, what the attention rewrite found in its UNet, and all that is wrong with it.</summary>
/// <param name="Report">The files.</param>
/// <param name="UNet">The attentions; null when the UNet can't be rewritten.</param>
/// <param name="SelfTest">How the rewritten graph compares with the stock one; null when it could not be run.</param>
/// <param name="Memory">What a step needs at the model's own size; null when the graph does not tell.</param>
/// <param name="Faults">One sentence each; empty: usable.</param>
internal sealed record ModelCheck(
    ModelReport Report, RewrittenUNet? UNet, SelfTestResult? SelfTest, MemoryEstimate? Memory, ImmutableArray<string> Faults)
{
    /// <param name="folder">The model.</param>
    /// <param name="cache">Where digests are remembered.</param>
    /// <param name="device">Where it is to run; the self-test runs there.</param>
    /// <exception cref="UserError">The device is not there.</exception>
    public static ModelCheck Of(string folder, string cache, DeviceChoice device)
    {
        var sessions = new DeviceSessions(device);
        ModelReport report = ModelReport.Inspect(folder, cache);
        if (report.Model is not { } model)
        {
            return new ModelCheck(report, null, null, null, report.Faults);
        }

        RewrittenUNet? unet = null;
        try
        {
            unet = AttentionRewrite.Rewrite(model.UNetFile, new RewriteOptions { ForCpu = device.Kind == DeviceKind.Cpu });
            int side = model.SampleSize / model.VaeScaleFactor;
            return new ModelCheck(
                report,
                unet,
                UNetSelfTest.Run(model.UNetFile, unet, sessions.CreateOptions),
                MemoryEstimate.Of(unet, side, side, model.TokenLimit),
                report.Faults);
        }
        catch (UserError e)
        {
            return new ModelCheck(report, unet, null, null, report.Faults.Add(e.Message));
        }
    }
}
