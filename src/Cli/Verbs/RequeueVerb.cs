using System.CommandLine;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff requeue</c>.</summary>
internal static class RequeueVerb
{
    public static Command Create(Verb verb) => JobCommandVerb.Create(verb, "requeue", "Try the failed pictures of a job again.", JobCommandKind.RequeueFailed);
}
