using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

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
                Tell(await session.Farm.SweepAsync(request, stop), request, report);
            },
            "aadiff gc --dry-run",
            "aadiff gc --older 30",
            "aadiff gc --farm http://farm.example:8080");
    }

    private static void Tell(SweepReport swept, SweepRequest request, IReport report)
    {
        foreach (string name in swept.Damaged ?? [])
        {
            report.Warn($"{name} can't be read, so all that its job may need stays.");
        }

        report.Answer(
            new { swept.Removed, swept.RemovedBytes, swept.KeptPictures, swept.KeptPictureBytes, request.DryRun, swept.Damaged, swept.Needed, swept.Young },
            console =>
            {
                console.Line($"{Phrases.Count(swept.Removed, "file")} {(request.DryRun ? "would be removed" : "removed")} ({Phrases.Size(swept.RemovedBytes)}).");
                foreach (string kept in Kept(swept, request))
                {
                    console.Line($"kept: {kept}");
                }
            });
    }

    private static IEnumerable<string> Kept(SweepReport swept, SweepRequest request)
    {
        if (swept.Needed is { Count: > 0 } needed)
        {
            yield return $"{Of(needed)} that jobs need; --older DAYS gives up the files and videos of jobs that ended longer ago";
        }

        if (swept.KeptPictures > 0)
        {
            yield return $"{Phrases.Count(swept.KeptPictures, "picture")} ({Phrases.Size(swept.KeptPictureBytes)}) that no job needs now and a later one may ask for; "
                + Text($"--pictures 0 gives them up, else they go after {request.PictureDays:0.##} days");
        }

        if (swept.Young is { Count: > 0 } young)
        {
            yield return $"{Of(young)} that no job needs and that {(young.Count == 1 ? "is" : "are")} younger than "
                + Text($"{request.GraceHours:0.##} hours; --grace HOURS says how young is too young");
        }
    }

    private static string Of(KeptObjects kept) => $"{Phrases.Count(kept.Count, "file")} ({Phrases.Size(kept.Bytes)})";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
