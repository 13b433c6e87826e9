using System.CommandLine;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff resume</c>.</summary>
internal static class ResumeVerb
{
    public static Command Create(Verb verb) => JobCommandVerb.Create(verb, "resume", "Go on with a paused job.", JobCommandKind.Resume);
}
