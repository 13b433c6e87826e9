using System.Text.Json;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed partial class FarmLoggingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _written = new();

    [Fact]
    public void The_same_failure_again_and_again_is_written_once_and_then_counted()
    {
        using RepeatedFailures failures = new(_written, _time);
        ILogger log = failures.CreateLogger("Farm.Journal");

        for (int id = 0; id < 1000; id++)
        {
            NotRestored(log, new TimeoutException($"no answer for job-{id}"), $"01J{id:d5}", 5000 + id);
        }

        _time.Advance(RepeatedFailures.Window);

        Assert.Equal(2, _written.Lines.Count);
        Assert.Contains("job-0", _written.Lines[0], StringComparison.Ordinal);
        Assert.Contains(
            "Job 01J00000 can't be restored from 10.0.0.7:5000 … again 999 times in the last 30 s", _written.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_goes_on_is_told_once_a_window_and_one_that_came_back_later_is_written_in_full()
    {
        using RepeatedFailures failures = new(_written, _time);
        ILogger log = failures.CreateLogger("Farm.Store");
        void Fail() => Say(log, LogLevel.Warning, "the store is away");

        Fail();
        for (int window = 0; window < 3; window++)
        {
            Fail();
            _time.Advance(RepeatedFailures.Window);
        }

        Assert.Equal(4, _written.Lines.Count);
        _time.Advance(RepeatedFailures.Window);
        Fail();
        Assert.Equal(5, _written.Lines.Count);
        Assert.DoesNotContain("again", _written.Lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Different_failures_and_what_is_no_failure_are_written_as_they_come()
    {
        using RepeatedFailures failures = new(_written, _time);
        ILogger log = failures.CreateLogger("Farm.Node");

        Say(log, LogLevel.Information, "picture rendered");
        Say(log, LogLevel.Information, "picture rendered");
        Say(log, LogLevel.Warning, "no GPU");
        Say(log, LogLevel.Warning, "no model");
        Say(log, LogLevel.Error, "no model");
        Say(log, LogLevel.Warning, "no model", new IOException("disk"));
        Say(failures.CreateLogger("Farm.Job"), LogLevel.Warning, "no model");

        Assert.Equal(7, _written.Lines.Count);
    }

    [Fact]
    public void What_was_counted_is_written_when_the_process_ends()
    {
        RepeatedFailures failures = new(_written, _time);
        ILogger log = failures.CreateLogger("Farm.Node");
        Say(log, LogLevel.Warning, "no GPU");
        Say(log, LogLevel.Warning, "no GPU");

        failures.Dispose();

        Assert.Equal(["Warning Farm.Node: no GPU", "Warning Farm.Node: no GPU … again 1 times in the last 0 s"], _written.Lines);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public void A_record_is_one_line_with_its_time_in_UTC_and_its_stack_trace(string format)
    {
        string line = Written(format, Thrown());

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Matches(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line);
        Assert.Contains($"{nameof(FarmLoggingTests)}.{nameof(Thrown)}", line, StringComparison.Ordinal);
        Assert.Contains("picture 7 failed", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_in_json_has_its_fields_as_members()
    {
        JsonElement record = JsonDocument.Parse(Written("json", Thrown())).RootElement;

        Assert.Equal(7, record.GetProperty("State").GetProperty("Picture").GetInt32());
        Assert.Equal("Error", record.GetProperty("LogLevel").GetString());
        Assert.Contains("InvalidOperationException", record.GetProperty("Exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_of_another_form_is_a_mistake_in_the_options()
    {
        UserError error = Assert.Throws<UserError>(() => FarmConfiguration.Load(["--log-format", "xml"]));

        Assert.Contains("logFormat is 'xml'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>As the console would show it.</summary>
    private static string Written(string format, Exception error)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddLogging(logging => logging.AddFarmConsole(new FarmOptions { LogFormat = format }))
            .BuildServiceProvider();
        string? name = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName;
        ConsoleFormatter formatter = services.GetServices<ConsoleFormatter>().Single(one => one.Name == name);
        using StringWriter output = new() { NewLine = "\n" };
        Forwarding log = new(formatter, output);
        PictureFailed(log, error, 7);
        return output.ToString();
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("first line\nsecond line");
        }
        catch (InvalidOperationException error)
        {
            return error;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} can't be restored from 10.0.0.7:{Port}")]
    private static partial void NotRestored(ILogger log, Exception error, string jobId, int port);

    [LoggerMessage(Level = LogLevel.Error, Message = "picture {Picture} failed")]
    private static partial void PictureFailed(ILogger log, Exception error, int picture);

    [LoggerMessage(Message = "{Text}")]
    private static partial void Say(ILogger log, LogLevel level, string text, Exception? error = null);

    private sealed class Forwarding(ConsoleFormatter formatter, TextWriter output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter1) =>
            formatter.Write(new LogEntry<TState>(logLevel, "Farm.Node", eventId, state, exception, formatter1), null, output);
    }
}
