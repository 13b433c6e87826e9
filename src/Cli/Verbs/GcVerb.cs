using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff gc</c>: removes what no job needs from the store of a farm.</summary>
internal static class GcVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("gc", "Remove sounds, pictures and videos that no job needs.");
        Option<double?> older = OptionOf.Number<double>(
            "--older", "DAYS", "Also remove the files and videos of jobs that ended longer ago [default: keep all].");
        Option<double?> pictures = OptionOf.Number<double>(
            "--pictures", "DAYS", "Keep pictures that no job needs for this long, in case a job asks for them again [default: 30].");
        Option<double?> grace = OptionOf.Number<double>(
            "--grace", "HOURS", "Keep whatever is younger than this; on a farm that runs, at least 1 [default: 24].");
        Option<bool> dryRun = OptionOf.Switch("--dry-run", "Only say how much would be removed.");
        foreach (Option option in (Option[])[older, pictures, grace, dryRun])
        {
            command.Add(option);
        }

        TargetOptions target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                SweepRequest request = new(
                    parse.GetValue(older) is { } days ? SweepRequest.Check("--older", days) : null,
                    SweepRequest.Check("--pictures", parse.GetValue(pictures) ?? 30),
                    SweepRequest.Check("--grace", parse.GetValue(grace) ?? 24),
                    parse.GetValue(dryRun));
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(
                    target.Read(parse, verb.Dependencies, renders: false), stop);
                Tell(await session.Farm.SweepAsync(request, stop), request.DryRun, report);
            },
            "aadiff gc --dry-run",
            "aadiff gc --older 30",
            "aadiff gc --farm http://farm.example:8080");
    }

    private static void Tell(SweepReport swept, bool dryRun, IReport report)
    {
        foreach (string name in swept.Damaged ?? [])
        {
            report.Warn($"{name} can't be read, so all that its job may need stays.");
        }

        report.Answer(
            new { swept.Removed, swept.RemovedBytes, swept.KeptPictures, swept.KeptPictureBytes, DryRun = dryRun, swept.Damaged },
            console => console.Line(
                $"{Phrases.Count(swept.Removed, "object")} {(dryRun ? "would be removed" : "removed")} ({Phrases.Size(swept.RemovedBytes)}); "
                + $"{Phrases.Count(swept.KeptPictures, "picture")} kept for later jobs, though none needs them now ({Phrases.Size(swept.KeptPictureBytes)})."));
    }
}
