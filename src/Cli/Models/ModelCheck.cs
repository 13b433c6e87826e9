using System.Collections.Immutable;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Limits;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Grounding;

namespace AADiff.Cli.Models;

/// <summary>
/// What a model folder is, what the attention rewrite found in its UNet, and all that is wrong with it: every graph is opened on the device.
/// </summary>
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
        SelfTestResult? test = null;
        MemoryEstimate? memory = null;
        ImmutableArray<string>.Builder faults = report.Faults.ToBuilder();
        void Try(Action check)
        {
            try
            {
                check();
            }
            catch (UserError e)
            {
                faults.Add(e.Message);
            }
        }

        Try(() =>
        {
            unet = AttentionRewrite.Rewrite(model.UNetFile, new RewriteOptions { ForCpu = device.Kind == DeviceKind.Cpu });
            test = UNetSelfTest.Run(model.UNetFile, unet, sessions);
        });
        Try(() =>
        {
            PictureSize own = new(model.SampleSize, model.SampleSize);
            var limits = ModelLimits.Of(model);
            limits.RequireSize(own);
            memory = limits.EstimateOf(own);
        });
        Try(() => SamplerCatalog.For(model, model.Defaults.Scheduler, model.Defaults.Steps));
        foreach (string graph in new[] { model.TextEncoderFile, model.TextEncoder2File, model.VaeDecoderFile, model.VaeEncoderFile }.OfType<string>())
        {
            Try(() => GraphSession.Check(graph, sessions));
        }

        if (model.ClapFolder is { } clap)
        {
            Try(() => ClapModel.Open(clap).Dispose());
        }

        return new ModelCheck(report, unet, test, memory, [.. faults.Distinct()]);
    }
}
