namespace AADiff.Bench.Nemesis;

/// <summary>More threads than processors that work for three seconds and rest for two, as other people's jobs do.</summary>
internal sealed class BusyProcessors : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Thread[] _threads;

    private BusyProcessors()
    {
        _threads = [.. Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => new Thread(Work))];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    public static IDisposable Begin() => new BusyProcessors();

    public void Dispose()
    {
        _end.Cancel();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _end.Dispose();
    }

    private void Work()
    {
        do
        {
            long until = Environment.TickCount64 + 3000;
            while (Environment.TickCount64 < until && !_end.IsCancellationRequested)
            {
                Thread.SpinWait(1000);
            }
        }
        while (!_end.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(2)));
    }
}
