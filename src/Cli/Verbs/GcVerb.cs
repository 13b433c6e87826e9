using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Cli.Sweeping;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff gc</c>: removes what no job needs from the store of this machine.</summary>
internal static class GcVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("gc", "Remove sounds, pictures and videos that no job needs.");
        Option<double?> older = OptionOf.Number<double>("--older", "DAYS", "Forget jobs that ended longer ago, with their videos [default: keep all].");
        Option<double?> pictures = OptionOf.Number<double>("--pictures", "DAYS", "Keep pictures that no job needs for so long, in case they are asked for again [default: 30].");
        Option<double?> grace = OptionOf.Number<double>("--grace", "HOURS", "Younger objects always stay [default: 24].");
        Option<bool> dryRun = OptionOf.Switch("--dry-run", "Only say what would go.");
        foreach (Option option in (Option[])[older, pictures, grace, dryRun])
            command.Add(option);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                SweepPolicy policy = new()
                {
                    MinimumAge = TimeSpan.FromHours(Check("--grace", parse.GetValue(grace) ?? 24)),
                    CachedFrameAge = TimeSpan.FromDays(Check("--pictures", parse.GetValue(pictures) ?? 30)),
                };
                DateTimeOffset? forgetBefore = parse.GetValue(older) is { } days ? verb.Surroundings.Clock.GetUtcNow().AddDays(-Check("--older", days)) : null;
                await SweepAsync(verb.Surroundings, policy, forgetBefore, parse.GetValue(dryRun), report, stop);
            },
            "aadiff gc --dry-run",
            "aadiff gc --older 30");
    }

    private static async Task SweepAsync(
        Surroundings surroundings, SweepPolicy policy, DateTimeOffset? forgetBefore, bool dryRun, IReport report, CancellationToken stop)
    {
        await using IFarmSession session = await surroundings.Sessions.OpenAsync(new FarmWish(surroundings.Home, null, Renders: false), stop);
        if (session.Remote is not null)
            throw new UserError(ErrorClass.Usage, "A farm uses this store: end it first with aadiff farm down.");
        SweepPlan plan = await StoreSweep.RunAsync(
            session.Objects, token => JobNeeds.ReadAsync(session.Farm, session.Objects, forgetBefore, token), policy, surroundings.Clock, dryRun, stop);
        report.Answer(
            new { Removed = plan.Remove.Length, plan.RemovedBytes, plan.KeptFrames, plan.KeptFrameBytes, DryRun = dryRun },
            console => console.Line(
                $"{Phrases.Count(plan.Remove.Length, "object")} {(dryRun ? "would be removed" : "removed")} ({Phrases.Size(plan.RemovedBytes)}); "
                + $"{Phrases.Count(plan.KeptFrames, "picture")} that no job needs stay ({Phrases.Size(plan.KeptFrameBytes)})."));
    }

    private static double Check(string option, double value) => value is >= 0 and <= 36500
        ? value
        : throw new UserError(ErrorClass.Usage, $"{option} must be from 0 to 36500, not {value}.");
}
