using AADiff.Shared.Hosting;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// Starts programs that leave the processor to whoever draws pictures on the same machine: a segment that is encoded later delays nobody, a
/// denoising step that waits for a core delays the whole batch.
/// </summary>
internal static class LowPriority
{
    /// <summary>A tenth of what the others get while they need all cores, so an encoder on a machine that is always busy still ends.</summary>
    private const int Niceness = 10;

    /// <param name="run">Starts its program before it first awaits.</param>
    public static Task RunAsync(Func<Task> run)
    {
        // What a thread has given away it does not get back, so this one is used once.
        TaskCompletionSource<Task> running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            ThreadNiceness.Lower(Niceness);
            running.SetResult(BeginAsync());
        })
        { IsBackground = true, Name = "start of ffmpeg" }.Start();
        return running.Task.Unwrap();

        // Async, so that whatever is thrown ends up in the task and not in the thread.
        async Task BeginAsync() => await run().ConfigureAwait(false);
    }
}
