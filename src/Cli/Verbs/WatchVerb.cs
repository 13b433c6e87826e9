using System.CommandLine;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff watch</c>.</summary>
internal static class WatchVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("watch", "Follow a job until it has ended.");
        JobArgument job = new();
        job.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string id = job.Id(parse);
                await using IFarmSession session = await job.OpenAsync(parse, verb.Dependencies, renders: true, stop);
                report.SayDevice(session);
                JobView view = await report.FollowAsync(JobWatch.FollowAsync(session.Farm, id, stop));
                if (view.Status == JobStatus.Failed)
                {
                    throw new UserError(view.FailureClass ?? ErrorClass.Failed, view.Reason ?? $"Job {id} failed.");
                }

                report.Answer(view, console => console.Line($"{id} is {view.Status.ToString().ToLowerInvariant()}"));
            },
            "aadiff watch night-1",
            "aadiff watch night-1 --farm http://farm.example:8080 --json");
    }
}
