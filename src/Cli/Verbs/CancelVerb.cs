using System.CommandLine;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff cancel</c>.</summary>
internal static class CancelVerb
{
    public static Command Create(Verb verb) => JobCommandVerb.Create(verb, "cancel", "End a job; pictures that are there stay.", JobCommandKind.Cancel);
}
