using System.CommandLine;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Verbs;

/// <summary>
/// <c>aadiff pause</c>, <c>resume</c>, <c>cancel</c>, <c>requeue</c> and <c>priority</c>: one command to one job, answered with the job afterwards.
/// </summary>
internal static class JobCommandVerbs
{
    public static IEnumerable<Command> All(Verb verb) =>
    [
        Create(verb, "pause", "Ask for no further pictures of a job; those that are being drawn are finished and kept.", JobCommandKind.Pause),
        Create(verb, "resume", "Go on with a paused job.", JobCommandKind.Resume),
        Create(verb, "cancel", "End a job; pictures that are already drawn stay in the store.", JobCommandKind.Cancel),
        Create(verb, "requeue", "Try the failed pictures of a job again.", JobCommandKind.RequeueFailed),
        Priority(verb),
    ];

    private static Command Create(Verb verb, string name, string description, JobCommandKind kind)
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

    private static Command Priority(Verb verb)
    {
        Command command = new("priority", "Set the priority of a job.");
        JobArgument job = new();
        job.AddTo(command);
        string range = $"{RequestLimits.LowestPriority} to {RequestLimits.HighestPriority}";
        Argument<int> priority = new("priority")
        {
            Description = $"{range}; pictures of jobs with a higher one are drawn first.",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, out int value)
                    && value is >= RequestLimits.LowestPriority and <= RequestLimits.HighestPriority)
                {
                    return value;
                }

                result.AddError($"The priority must be from {range}, not \"{result.Tokens[0].Value}\".");
                return 0;
            },
        };
        command.Add(priority);
        return verb.Does(
            command,
            (parse, report, stop) => SendAsync(verb, parse, job, JobCommandKind.SetPriority, parse.GetRequiredValue(priority), report, stop),
            "aadiff priority night-1 90");
    }

    private static async Task SendAsync(
        Verb verb, ParseResult parse, JobArgument job, JobCommandKind kind, int? priority, IReport report, CancellationToken stop)
    {
        string id = job.Id(parse);
        await using IFarmSession session = await job.OpenAsync(parse, verb.Dependencies, renders: false, stop);
        JobCommandReply reply = await session.Farm.CommandAsync(id, kind, priority, stop);
        if (reply.Refused is { } refused)
        {
            throw new UserError(ErrorClass.Failed, refused);
        }

        JobView view = reply.Job ?? throw JobArgument.Unknown(id);
        report.Answer(view, console => console.Write(Tables.Jobs([view])));
    }
}
