using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff list</c>.</summary>
internal static class ListVerb
{
    private const int Shown = 50;

    public static Command Create(Verb verb)
    {
        Command command = new("list", "Show the jobs, newest first.");
        Option<bool> all = OptionOf.Switch("--all", "Show all jobs.");
        Option<int?> limit = OptionOf.Number<int>("--limit", "N", $"Show the newest N jobs [default: {Shown}].");
        Option<JobStatus?> status = OptionOf.Choice<JobStatus>("--status", "Only jobs in this state: {0}.");
        Option<string?> user = OptionOf.Text("--user", "NAME", "Only jobs of this user.");
        foreach (Option option in (Option[])[all, limit, status, user])
        {
            command.Add(option);
        }

        TargetOptions target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                int count = Count(parse.GetValue(all), parse.GetValue(limit));
                JobQuery query = new(null, Math.Min(count, JobQuery.MostLimit), parse.GetValue(status), parse.GetValue(user));
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(
                    target.Read(parse, verb.Dependencies, renders: false), stop);
                (List<JobView> jobs, int total) = await ReadAsync(session.Farm, query, count, stop);
                if (jobs.Count < total)
                {
                    report.Say($"The newest {jobs.Count} of {total} jobs; {total - jobs.Count} more with --all.");
                }

                report.Answer(jobs, console =>
                {
                    console.Write(Tables.Jobs(jobs));
                    if (session.SeenAt is { } at)
                    {
                        console.Line(Phrases.Seen(at, verb.Dependencies.Clock.GetUtcNow()));
                    }
                    else if (session.Remote is null)
                    {
                        console.Line("No farm runs here: these are the renders of this home.");
                    }
                });
            },
            "aadiff list",
            "aadiff list --all --status failed",
            "aadiff list --farm http://farm.example:8080 --json");
    }

    private static int Count(bool all, int? limit) => (all, limit) switch
    {
        (true, not null) => throw new UserError(ErrorClass.Usage, "--all and --limit exclude each other: leave one of them out."),
        (true, null) => int.MaxValue,
        (_, < 1) => throw new UserError(ErrorClass.Usage, $"--limit must be at least 1, not {limit}."),
        _ => limit ?? Shown,
    };

    private static async Task<(List<JobView> Jobs, int Total)> ReadAsync(IFarm farm, JobQuery query, int count, CancellationToken stop)
    {
        List<JobView> jobs = [];
        while (true)
        {
            JobPage page = await farm.PageAsync(query, stop);
            jobs.AddRange(page.Jobs.Take(count - jobs.Count));
            if (page.Next is null || jobs.Count >= count)
            {
                return (jobs, page.Total);
            }

            query = query with { After = page.Next };
        }
    }
}
