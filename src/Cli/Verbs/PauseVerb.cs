using System.CommandLine;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff pause</c>.</summary>
internal static class PauseVerb
{
    public static Command Create(Verb verb) => JobCommandVerb.Create(verb, "pause", "Stop sending pictures of a job; those that run are finished and kept.", JobCommandKind.Pause);
}
