using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Nodes;

internal sealed partial class ModelWatch
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} has {Models} models")]
    private partial void LogModels(string node, int models);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} has outlines of models ({Outlines}), which hold no weights to draw with; put the models themselves there")]
    private partial void LogOutlines(string node, string outlines);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} could not look which models it has; what it found before stays")]
    private partial void LogNoLook(Exception e, string node);
}
