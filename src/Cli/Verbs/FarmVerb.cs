using System.CommandLine;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff farm</c>: a cluster of separate processes on this machine.</summary>
internal static class FarmVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("farm", "Start, end and look at a farm of separate processes.");
        command.Add(FarmUpVerb.Create(verb));
        command.Add(FarmDownVerb.Create(verb));
        command.Add(FarmStatusVerb.Create(verb));
        Help.Examples.Of(command, "aadiff farm up --gpus 3", "aadiff farm status", "aadiff farm down");
        return command;
    }
}
