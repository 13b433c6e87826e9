using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff delete</c>: jobs that have ended go, with their videos. All of them, or none where one can't.</summary>
internal static class DeleteVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("delete", "Delete jobs that have ended, with their videos in the farm's store; files that were downloaded stay.");
        Argument<string[]> jobs = new("job") { Description = "Ids of jobs, as aadiff list shows them.", Arity = ArgumentArity.OneOrMore };
        command.Add(jobs);
        TargetOptions target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string[] ids = [.. parse.GetRequiredValue(jobs).Select(JobIds.Check).Distinct()];
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(target.Read(parse, verb.Dependencies, renders: false), stop);
                JobView[] found = await FindAsync(session.Farm, ids, stop);
                foreach (string id in ids)
                {
                    // One that is gone by now was deleted by somebody else, or by this command before its answer was lost.
                    if ((await session.Farm.DeleteAsync(id, Environment.UserName, stop)).Refused is { } refused)
                    {
                        throw new UserError(ErrorClass.Failed, refused);
                    }
                }

                report.Answer(found, console => console.Line(
                    $"{Phrases.Count(found.Length, "job")} deleted. Pictures and sounds that no other job needs are kept for a while: aadiff gc removes them."));
            },
            "aadiff delete night-1",
            "aadiff delete night-1 night-2 --farm http://farm.example:8080");
    }

    private static async Task<JobView[]> FindAsync(IFarm farm, IEnumerable<string> ids, CancellationToken stop)
    {
        List<JobView> found = [];
        foreach (string id in ids)
        {
            JobView job = await farm.FindAsync(id, stop) ?? throw JobArgument.Unknown(id);
            found.Add(job.Status.HasEnded()
                ? job
                : throw new UserError(ErrorClass.Failed, $"Job {id} has not ended, so nothing is deleted: cancel it first, with aadiff cancel {id}."));
        }

        return [.. found];
    }
}
