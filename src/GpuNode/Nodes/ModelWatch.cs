using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// Looks which models this machine has, again and again, because models come and go. On a thread of its own: gigabytes that were never read take
/// minutes.
/// </summary>
/// <param name="stock">The models.</param>
/// <param name="node">For the log.</param>
/// <param name="onFound">Gets what every look found.</param>
/// <param name="log">Of the node.</param>
internal sealed partial class ModelWatch(ModelStock stock, string node, Action<GpuNodeCommand.ModelsFound> onFound, ILogger<ModelWatch> log)
{
    private readonly ILogger _log = log;

    /// <param name="stopped">Ends it after the look that is under way.</param>
    public void Start(CancellationToken stopped)
    {
        var end = new ManualResetEventSlim();
        stopped.Register(end.Set);
        new Thread(() => Run(end)) { IsBackground = true, Name = "look for models" }.Start();
    }

    private void Run(ManualResetEventSlim end)
    {
        ImmutableArray<string> before = [], outlines = [];
        do
        {
            try
            {
                stock.Look();
                ImmutableArray<string> digests = stock.Digests ?? [];
                if (!digests.SequenceEqual(before))
                {
                    LogModels(node, digests.Length);
                }

                if (stock.Outlines is { Length: > 0 } found && !found.SequenceEqual(outlines))
                {
                    LogOutlines(node, string.Join(", ", found));
                }

                outlines = stock.Outlines;

                before = digests;
                onFound(new GpuNodeCommand.ModelsFound(digests.Length > LoadReport.MostModels ? null : [.. digests.Select(ModelMark.Of)]));
            }
            catch (Exception e)
            {
                // What was found before stays; the folder may be readable again the next time.
                LogNoLook(e, node);
            }
        }
        while (!end.Wait(FarmTimings.ModelLook));
    }
}
