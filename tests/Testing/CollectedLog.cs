using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AADiff.Testing;

/// <summary>Keeps what is logged, so that a test can wait for a line instead of for some time.</summary>
public sealed class CollectedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    /// <summary>What an actor system logs from now on.</summary>
    public static CollectedLog Of(ActorSystem system)
    {
        CollectedLog log = new();
        IActorRef listener = system.ActorOf(Props.Create(() => new Listener(log)));
        system.EventStream.Subscribe(listener, typeof(LogEvent));
        return log;
    }

    /// <summary>Lines that contain this, exceptions included.</summary>
    public int Count(string words) => _lines.Count(line => line.Contains(words, StringComparison.Ordinal));

    /// <exception cref="OperationCanceledException">Not that many within the limit.</exception>
    public async Task UntilAsync(string words, int times, TimeSpan limit)
    {
        using CancellationTokenSource late = new(limit);
        while (Count(words) < times)
        {
            await Task.Delay(50, late.Token);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{formatter(state, exception)} {exception}");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Listener(CollectedLog log) : UntypedActor
    {
        protected override void OnReceive(object message) => log._lines.Enqueue(message.ToString() ?? "");
    }
}
