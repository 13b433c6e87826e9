namespace AADiff.Cli.Reports;

/// <summary>Things done per second over the last half minute. Pictures that existed already are not counted: they cost nothing.</summary>
internal sealed class Pace(TimeProvider clock)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);

    private readonly Queue<(long At, int Drawn)> _looks = [];

    /// <summary>Null until something was drawn between two looks.</summary>
    public double? PerSecond(int drawn)
    {
        long now = clock.GetTimestamp();
        _looks.Enqueue((now, drawn));
        while (_looks.Count > 2 && clock.GetElapsedTime(_looks.Peek().At, now) > _window)
        {
            _looks.Dequeue();
        }

        (long at, int before) = _looks.Peek();
        double seconds = clock.GetElapsedTime(at, now).TotalSeconds;
        return seconds > 0 && drawn > before ? (drawn - before) / seconds : null;
    }
}
