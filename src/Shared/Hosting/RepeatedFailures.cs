using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Hosting;

/// <summary>
/// Writes a warning or an error once and counts those that follow it: while a database or a store is away, every actor that needs it fails in the
/// same
/// way, many times a second. Two failures are the same when they differ only in their numbers and ids. What was counted is written every
/// <see cref="Window"/>, and when the process ends.
/// </summary>
public sealed partial class RepeatedFailures : ILoggerProvider, ISupportExternalScope
{
    /// <summary>Beyond this many different failures at a time the rest is written as it comes.</summary>
    private const int MostFailures = 1000;

    private const int LongestKey = 400;

    private readonly ILoggerProvider _inner;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<Failure, Count> _counts = [];

    public RepeatedFailures(ILoggerProvider inner, TimeProvider time)
    {
        (_inner, _time) = (inner, time);
        _timer = time.CreateTimer(_ => Report(time.GetUtcNow()), null, Window / 10, Window / 10);
    }

    public static TimeSpan Window { get; } = TimeSpan.FromSeconds(30);

    public ILogger CreateLogger(string categoryName) => new CountingLogger(this, categoryName, _inner.CreateLogger(categoryName));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => (_inner as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    public void Dispose()
    {
        _timer.Dispose();
        Report(DateTimeOffset.MaxValue);
        _inner.Dispose();
    }

    private bool IsFirst(Failure failure, ILogger logger, string message)
    {
        lock (_lock)
        {
            if (_counts.TryGetValue(failure, out Count? count))
            {
                count.Repeats++;
                return false;
            }

            if (_counts.Count < MostFailures)
            {
                _counts.Add(failure, new Count(logger, message, _time.GetUtcNow()));
            }

            return true;
        }
    }

    /// <summary>Of every failure whose window is over: writes how often it came, and forgets it when it did not.</summary>
    private void Report(DateTimeOffset now)
    {
        List<(Failure Failure, Count Count, int Repeats, TimeSpan Time)> over = [];
        lock (_lock)
        {
            DateTimeOffset today = now == DateTimeOffset.MaxValue ? _time.GetUtcNow() : now;
            foreach ((Failure failure, Count count) in _counts.Where(pair => now - pair.Value.Since >= Window).ToList())
            {
                if (count.Repeats == 0)
                {
                    _counts.Remove(failure);
                }
                else
                {
                    over.Add((failure, count, count.Repeats, today - count.Since));
                }

                (count.Repeats, count.Since) = (0, today);
            }
        }

        foreach ((Failure failure, Count count, int repeats, TimeSpan time) in over)
        {
            Again(count.Logger, failure.Level, count.Message, repeats, (int)Math.Ceiling(time.TotalSeconds));
        }
    }

    [LoggerMessage(EventId = 1, Message = "{Message} … again {Count} times in the last {Seconds} s")]
    private static partial void Again(ILogger logger, LogLevel level, string message, int count, int seconds);

    /// <summary>Ids, addresses, paths of actors, times and numbers are words with a digit in them.</summary>
    [GeneratedRegex(@"[^\s\[\](){}'"",;=<>]*\d[^\s\[\](){}'"",;=<>]*")]
    private static partial Regex Varying();

    private static string WithoutNumbers(string message) => Varying().Replace(Start(message), "#");

    /// <summary>The first line: Akka's messages go on with the stack trace of the cause, which differs from one thread to the next.</summary>
    private static string Start(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return message[..Math.Min(end < 0 ? message.Length : end, LongestKey)];
    }

    private readonly record struct Failure(string Category, LogLevel Level, string Message, Type? Exception);

    private sealed class Count(ILogger logger, string message, DateTimeOffset since)
    {
        public ILogger Logger { get; } = logger;

        /// <summary>Of the first one.</summary>
        public string Message { get; } = message;

        public DateTimeOffset Since { get; set; } = since;

        public int Repeats { get; set; }
    }

    private sealed class CountingLogger(RepeatedFailures failures, string category, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Warning)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            string message = formatter(state, exception);
            Failure failure = new(category, logLevel, WithoutNumbers(message), exception?.GetBaseException().GetType());
            if (failures.IsFirst(failure, inner, Start(message)))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
