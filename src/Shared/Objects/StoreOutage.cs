using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Shared.Objects;

/// <summary>Tells once that a store is lost, with the first object that could not be reached, and once that it is back.</summary>
internal sealed partial class StoreOutage(string store, ILoggerFactory? logs)
{
    private readonly ILogger _log = logs?.CreateLogger<StoreOutage>() ?? (ILogger)NullLogger.Instance;
    private readonly Lock _lock = new();
    private DateTimeOffset? _since;
    private int _failures;

    /// <summary>A call failed in a way that may pass.</summary>
    public void Failed(string objectName, Exception error)
    {
        lock (_lock)
        {
            _failures++;
            if (_since is not null)
            {
                return;
            }

            _since = DateTimeOffset.UtcNow;
        }

        Lost(error, store, objectName, error.Message);
    }

    /// <summary>The store answered, whatever it said.</summary>
    public void Answered()
    {
        if (_since is null)
        {
            return;
        }

        int failures;
        TimeSpan time;
        lock (_lock)
        {
            if (_since is not { } since)
            {
                return;
            }

            (failures, time) = (_failures, DateTimeOffset.UtcNow - since);
            (_since, _failures) = (null, 0);
        }

        Back(store, time.TotalSeconds, failures);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store {Store} can't be used: {Object} could not be reached and is tried again: {Reason}")]
    private partial void Lost(Exception error, string store, string @object, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store {Store} can be used again after {Seconds:0.0} s and {Failures} failed tries")]
    private partial void Back(string store, double seconds, int failures);
}
