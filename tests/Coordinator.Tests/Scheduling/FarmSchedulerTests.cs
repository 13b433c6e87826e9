using System.Collections.Concurrent;
using AADiff.Coordinator.Scheduling;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;
using Xunit;
using static AADiff.Shared.Protocol.SchedulerProtocol;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AADiff.Coordinator.Tests.Scheduling;

public sealed class FarmSchedulerTests : TestKit
{
    private readonly LogLines _lines = new();
    private readonly IActorRef _scheduler;

    public FarmSchedulerTests() => _scheduler = Sys.ActorOf(FarmScheduler.Props(new SchedulerDependencies { Logs = _lines }));

    [Fact]
    public async Task What_a_node_becomes_is_logged_once_with_what_it_was_and_why()
    {
        foreach (string? fenced in (string?[])[null, null, "3 attempts failed", "3 attempts failed", null])
        {
            _scheduler.Tell(Report("gpu-1", fenced));
        }

        Assert.Equal("gpu-1", (await FarmAsync()).Nodes.Single().Node);
        Assert.Equal(
            [
                "Node gpu-1 joined with 4 slots and is Ready: it takes tickets",
                "Node gpu-1 was Ready and is Fenced: 3 attempts failed",
                "Node gpu-1 was Fenced and is Ready: it takes tickets",
            ],
            _lines.Where(line => line.StartsWith("Node ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_command_reaches_its_node_where_that_reported_last()
    {
        _scheduler.Tell(Report("gpu-1", fenced: null), CreateTestProbe().Ref);
        _scheduler.Tell(Report("gpu-1", fenced: null), TestActor);

        _scheduler.Tell(new DrainNode("gpu-1"));

        await ExpectMsgAsync(new DrainNode("gpu-1"));
    }

    [Fact]
    public async Task A_message_that_is_none_of_its_own_is_reported_as_unhandled()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));

        _scheduler.Tell("hello");

        Assert.Equal("hello", (await ExpectMsgAsync<UnhandledMessage>()).Message);
    }

    private static LoadReport Report(string node, string? fenced) => new(node, 4, 0, 0, 0, Draining: false, fenced, 0, []);

    private Task<FarmSnapshot> FarmAsync() => _scheduler.Ask<FarmSnapshot>(GetFarm.Instance, TimeSpan.FromSeconds(60));

    /// <summary>Keeps what is logged.</summary>
    private sealed class LogLines : ConcurrentQueue<string>, ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
