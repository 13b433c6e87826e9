namespace AADiff.Video;

/// <summary>Jobs may be many; programs that run at once in this process may not. One for all of its jobs. One that hangs is ended, so a turn ends too.</summary>
public sealed class EncodingTurns : IDisposable
{
    /// <summary>
    /// How many segments are encoded at the same time. An encoder uses one core and steps back for whoever else wants it, so all cores may be used: with
    /// few pictures to draw, encoding is most of what a long video takes. More than this would only take memory.
    /// </summary>
    public static readonly int AtOnce = Math.Clamp(Environment.ProcessorCount, 1, 16);

    private readonly SemaphoreSlim _cores = new(AtOnce);

    /// <summary>Sounds wait for one another and for nothing else: that of a whole day takes minutes.</summary>
    private readonly SemaphoreSlim _sounds = new(Math.Max(2, AtOnce));

    /// <summary>A video that is all there does not wait for the sounds of those that have just begun.</summary>
    private readonly SemaphoreSlim _joins = new(Math.Max(2, AtOnce));

    /// <summary>Taking a few seconds of video apart is short work: it waits neither for sounds nor for whole videos.</summary>
    private readonly SemaphoreSlim _streams = new(Math.Max(2, AtOnce));

    public Task<T> SegmentAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => InTurnAsync(_cores, work, cancellationToken);

    public Task<T> SoundAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => InTurnAsync(_sounds, work, cancellationToken);

    public Task<T> JoinAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => InTurnAsync(_joins, work, cancellationToken);

    public Task<T> StreamAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => InTurnAsync(_streams, work, cancellationToken);

    public void Dispose()
    {
        _streams.Dispose();
        _cores.Dispose();
        _sounds.Dispose();
        _joins.Dispose();
    }

    private static async Task<T> InTurnAsync<T>(SemaphoreSlim turns, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }
}
