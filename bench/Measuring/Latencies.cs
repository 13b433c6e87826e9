using System.Collections.Concurrent;
using System.Diagnostics;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Measuring;

/// <summary>How long one kind of question took, each time.</summary>
/// <param name="what">What the table calls it.</param>
internal sealed class Latencies(string what)
{
    private readonly ConcurrentBag<double> _milliseconds = [];

    public async Task MeasureAsync(Func<Task> question)
    {
        long began = Stopwatch.GetTimestamp();
        await question();
        Add(Stopwatch.GetElapsedTime(began));
    }

    public void Add(TimeSpan took) => _milliseconds.Add(took.TotalMilliseconds);

    /// <summary>Asks again and again until it is over.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="pause">Between two questions.</param>
    /// <param name="over">Ends it.</param>
    public async Task KeepAsync(Func<Task> question, TimeSpan pause, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await MeasureAsync(question);
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    public static void Write(TextWriter output, params ReadOnlySpan<Latencies> rows)
    {
        Markdown.Header(output, "what", "times", "median ms", "p99 ms", "longest ms");
        foreach (Latencies row in rows)
        {
            row.Write(output);
        }
    }

    private void Write(TextWriter output) => Markdown.Row(
        output, what, $"{_milliseconds.Count}", $"{_milliseconds.Median():f0}", $"{_milliseconds.Quantile(0.99):f0}", $"{_milliseconds.Max():f0}");
}
