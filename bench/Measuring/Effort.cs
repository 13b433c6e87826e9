using System.Diagnostics;

namespace AADiff.Bench.Measuring;

/// <summary>What some work took.</summary>
/// <param name="Wall">Seconds on the clock.</param>
/// <param name="Processor">Seconds of all threads of this process: other processes on the machine do not lengthen it much.</param>
internal readonly record struct Effort(double Wall, double Processor)
{
    public static Effort Of(Action work)
    {
        Stopclock clock = Stopclock.Start();
        work();
        return clock.Read();
    }

    /// <summary>Runs since its start.</summary>
    internal readonly record struct Stopclock(long Began, TimeSpan Spent)
    {
        public static Stopclock Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public Effort Read() => new(Stopwatch.GetElapsedTime(Began).TotalSeconds, (Environment.CpuUsage.TotalTime - Spent).TotalSeconds);
    }
}
