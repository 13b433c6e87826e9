using System.CommandLine;
using System.Globalization;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff audit</c>.</summary>
internal static class AuditVerb
{
    private const int Shown = 50;
    private const int Most = 1000;

    public static Command Create(Verb verb)
    {
        Command command = new("audit", "Show who did what at a farm, latest first.");
        Option<int?> limit = OptionOf.Number<int>("--limit", "N", $"Show the latest N entries, {Most} at most [default: {Shown}].");
        Option<string?> user = OptionOf.Text("--user", "NAME", "Only what this user did.");
        command.Add(limit);
        command.Add(user);
        AccessTarget target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                int count = parse.GetValue(limit) ?? Shown;
                if (count is < 1 or > Most)
                {
                    throw new UserError(ErrorClass.Usage, $"--limit must be from 1 to {Most}, not {count}.");
                }

                using IFarmAccess access = target.Open(parse, verb.Dependencies);
                IReadOnlyList<AuditEntry> entries = await access.AuditAsync(count, parse.GetValue(user), stop);
                report.Answer(entries, console => console.Write(Table(entries)));
            },
            "aadiff audit",
            "aadiff audit --user ann --limit 200 --json");
    }

    private static Table Table(IEnumerable<AuditEntry> entries)
    {
        Table table = Tables.New("when (UTC)", "user", "key", "did", "to", "from", "answer");
        foreach (AuditEntry entry in entries)
        {
            table.AddRow(
                entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Printable.Cell(entry.User ?? ""), Printable.Cell(entry.KeyId ?? ""),
                Printable.Cell(entry.Action), Printable.Cell(entry.Target ?? ""), Printable.Cell(entry.Source), $"{entry.Status}");
        }

        return table;
    }
}
