using System.CommandLine;
using AADiff.Cli.Cluster;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff farm up</c>.</summary>
internal static class FarmUpVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("up", "Start one coordinator and some GPU nodes on this machine; render and submit then use them.");
        Option<int?> gpus = OptionOf.Number<int>("--gpus", "N", "How many GPU nodes, 1 to 64 [default: 1].");
        Option<string?> device = DeviceOptions.Create();
        command.Add(gpus);
        command.Add(device);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                int count = parse.GetValue(gpus) ?? 1;
                if (count is < 1 or > 64)
                {
                    throw new UserError(ErrorClass.Usage, $"--gpus must be from 1 to 64, not {count}.");
                }

                ClusterState state = await verb.Dependencies.Cluster.UpAsync(
                    verb.Dependencies.Home, count, DeviceOptions.CheckDevice(parse.GetValue(device)), stop);
                report.Answer(state, console =>
                {
                    console.Line($"A farm with {count} GPU {(count == 1 ? "node" : "nodes")} runs: open {state.Address} to watch it, or {state.Address}submit to give it a sound.");
                    console.Line("aadiff farm status shows it, aadiff farm down ends it.");
                });
            },
            "aadiff farm up --gpus 3",
            "aadiff farm up --gpus 2 --device cpu");
    }
}
