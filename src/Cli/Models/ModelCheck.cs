using System.Collections.Immutable;
using AADiff.GpuNode.Graph;
using AADiff.Shared.Errors;
using AADiff.Shared.Models;

namespace AADiff.Cli.Models;

/// <summary>What a model folder is, what the attention rewrite found in its UNet, and all that is wrong with it.</summary>
/// <param name="Report">The files.</param>
/// <param name="UNet">The attentions; null when the UNet can't be rewritten.</param>
/// <param name="Faults">One sentence each; empty: usable.</param>
internal sealed record ModelCheck(ModelReport Report, RewrittenUNet? UNet, ImmutableArray<string> Faults)
{
    public static ModelCheck Of(string folder, string cache)
    {
        ModelReport report = ModelReport.Inspect(folder, cache);
        if (report.Model is not { } model)
            return new ModelCheck(report, null, report.Faults);
        try
        {
            return new ModelCheck(report, AttentionRewrite.Rewrite(model.UNetFile), report.Faults);
        }
        catch (UserError e)
        {
            return new ModelCheck(report, null, report.Faults.Add(e.Message));
        }
    }
}
