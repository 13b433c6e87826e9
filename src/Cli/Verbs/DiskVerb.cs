using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff disk</c>: what takes how much room.</summary>
internal static class DiskVerb
{
    /// <summary>Jobs that are named, the largest ones.</summary>
    private const int Shown = 10;

    public static Command Create(Verb verb)
    {
        Command command = new("disk", "Show how much room jobs, pictures, sounds and the cache take.");
        TargetOptions target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(
                    target.Read(parse, verb.Dependencies, renders: false), stop);
                DiskUse use = await DiskUse.OfAsync(session.Objects, session.Remote is null ? verb.Dependencies.Home.Cache : null, stop);
                report.Answer(use, console => Draw(console, use));
            },
            "aadiff disk",
            "aadiff disk --json");
    }

    private static void Draw(IAnsiConsole console, DiskUse use)
    {
        Table kinds = Tables.New("what", "files", "room", "");
        kinds.Columns[1].RightAligned();
        kinds.Columns[2].RightAligned();
        foreach (DiskShare share in use.Shares)
        {
            kinds.AddRow(Printable.Cell(share.What), $"{share.Files}", Phrases.Size(share.Bytes), Printable.Cell(share.Explanation));
        }

        console.Write(kinds);
        if (use.Jobs.Count > 0)
        {
            Table jobs = Tables.New("job", "room of its video and documents");
            jobs.Columns[1].RightAligned();
            foreach (JobShare job in use.Jobs.Take(Shown))
            {
                jobs.AddRow(Printable.Cell(job.JobId), Phrases.Size(job.Bytes));
            }

            console.Write(jobs);
        }

        console.Line($"{Phrases.Size(use.Shares.Sum(share => share.Bytes))} in all. aadiff gc removes what no job needs, with --older DAYS the videos of old jobs too.");
    }
}
