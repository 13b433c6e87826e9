namespace AADiff.Bench.Measuring;

/// <summary>The largest of what is read again and again beside some work: for what the work itself gives back before it ends.</summary>
internal static class SampledPeak
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    /// <param name="work">Runs on the calling thread.</param>
    /// <param name="read">Runs on another one, at least once before the work and once after it.</param>
    public static long During(Action work, Func<long> read)
    {
        long most = read();
        using var done = new ManualResetEventSlim();
        using Task reading = Task.Factory.StartNew(
            () =>
            {
                do
                {
                    most = Math.Max(most, read());
                }
                while (!done.Wait(_pause));
            },
            TaskCreationOptions.LongRunning);
        try
        {
            work();
        }
        finally
        {
            done.Set();
            reading.Wait();
        }

        return Math.Max(most, read());
    }
}
