using System.CommandLine;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff priority</c>.</summary>
internal static class PriorityVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("priority", "Let a job go before others, or after them.");
        JobArgument job = new();
        job.AddTo(command);
        Argument<int> priority = new("priority")
        {
            Description = "0 to 100, higher first.",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, out int value) && value is >= 0 and <= 100)
                    return value;
                result.AddError($"The priority must be from 0 to 100, not \"{result.Tokens[0].Value}\".");
                return 0;
            },
        };
        command.Add(priority);
        return verb.Does(
            command,
            (parse, report, stop) =>
                JobCommandVerb.SendAsync(verb, parse, job, JobCommandKind.SetPriority, parse.GetRequiredValue(priority), report, stop),
            "aadiff priority night-1 90");
    }
}
