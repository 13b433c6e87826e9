using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class LostJournalTests
{
    /// <summary>Failures after which the outage has gone on long enough to be a flood: they come by several a second.</summary>
    private const int Flood = 60;

    [Fact]
    public async Task A_coordinator_without_its_database_names_it_and_does_not_flood_its_log()
    {
        using TemporaryFolder folder = new();
        int port = ClosedPort();
        Lines all = new(), written = new();
        FarmOptions options = new()
        {
            Roles = "coordinator",
            Data = folder.Path,
            Http = new HttpOptions { Port = 0 },
            Journal = new JournalOptions { Postgres = $"Host=127.0.0.1;Port={port};Username=farm;Password=secret-word;Database=farm;Timeout=2" },
            Cluster = new ClusterTimings { Drain = 1 },
        };
        await using WebApplication coordinator = Program.Build(options, logging =>
        {
            logging.ClearProviders();
            logging.AddProvider(written);
            logging.CountRepeatedFailures();
            logging.AddProvider(all);
        });

        await coordinator.StartAsync();
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(3));
        while (all.Failures < Flood)
        {
            await Task.Delay(100, late.Token);
        }

        Assert.True(written.Text.Count < 100, $"{written.Text.Count} of {all.Text.Count} records: {string.Join('\n', written.Text)}");
        Assert.True(written.Failures < Flood / 2, $"{written.Failures} of {all.Failures} failures: {string.Join('\n', written.Text)}");
        Assert.Contains(written.Text, line => line.Contains($"127.0.0.1:{port}", StringComparison.Ordinal));
        Assert.DoesNotContain(written.Text, line => line.Contains("secret-word", StringComparison.Ordinal));
    }

    private static int ClosedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Lines : ILoggerProvider
    {
        public ConcurrentQueue<string> Text { get; } = [];

        public int Failures => Text.Count(line => line.StartsWith(nameof(LogLevel.Error), StringComparison.Ordinal));

        public ILogger CreateLogger(string categoryName) => new Line(this);

        public void Dispose()
        {
        }

        private sealed class Line(Lines lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Text.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
        }
    }
}
