using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Hosting.Kubernetes;

internal sealed partial class PodSearchActor
{
    [LoggerMessage(LogLevel.Information, "Pods of the farm are {Pods}; {Contacts} are needed to found one")]
    private partial void LogPods(string pods, int contacts);

    [LoggerMessage(LogLevel.Warning, "The farm's pods can't be listed, so this one waits: {Reason}")]
    private partial void LogNotListed(Exception error, string reason);

    [LoggerMessage(LogLevel.Information, "{Node} founds a farm: all {Pods} pods are there, and none is in one")]
    private partial void LogFounded(Address node, int pods);

    [LoggerMessage(LogLevel.Information, "{Node} is in a farm of {Members} members, and looks for one no more")]
    private partial void LogJoined(Address node, int members);
}
