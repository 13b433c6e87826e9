using System.CommandLine;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary>What pause, resume, cancel, requeue and priority have in common: send it, tell how the job stands, or why not.</summary>
internal static class JobCommandVerb
{
    public static Command Create(Verb verb, string name, string description, JobCommandKind kind)
    {
        Command command = new(name, description);
        JobArgument job = new();
        job.AddTo(command);
        return verb.Does(
            command,
            (parse, report, stop) => SendAsync(verb, parse, job, kind, null, report, stop),
            $"aadiff {name} night-1",
            $"aadiff {name} night-1 --farm http://farm.example:8080");
    }

    public static async Task SendAsync(
        Verb verb, ParseResult parse, JobArgument job, JobCommandKind kind, int? priority, IReport report, CancellationToken stop)
    {
        string id = job.Id(parse);
        await using IFarmSession session = await job.OpenAsync(parse, verb.Dependencies, renders: false, stop);
        JobCommandReply reply = await session.Farm.CommandAsync(id, kind, priority, stop);
        if (reply.Refused is { } refused)
            throw new UserError(ErrorClass.Failed, refused);
        JobView view = reply.Job ?? throw JobArgument.Unknown(id);
        report.Answer(view, console => console.Write(Tables.Jobs([view])));
    }
}
