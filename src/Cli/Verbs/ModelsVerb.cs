using System.CommandLine;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff models</c>.</summary>
internal static class ModelsVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("models", "List, check and fetch models, and write what a coordinator needs of them.");
        command.Add(ModelsListVerb.Create(verb));
        command.Add(ModelsCheckVerb.Create(verb));
        command.Add(ModelsPullVerb.Create(verb));
        command.Add(ModelsOutlineVerb.Create(verb));
        Help.Examples.Of(command, "aadiff models list", "aadiff models check my-model", "aadiff models pull owner/name");
        return command;
    }
}
