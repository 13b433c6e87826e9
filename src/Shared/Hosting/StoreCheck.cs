using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Hosting;

/// <summary>
/// Writes, lists, reads and deletes one object before a process joins its farm. A store that is away may come back, and is waited for when it is
/// needed; one that refuses the key will refuse every job.
/// </summary>
internal sealed partial class StoreCheck(IServiceProvider services, ILogger<StoreCheck> log) : IHostedService
{
    /// <summary>A server that answers does so well within this time; one that does not is away.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    /// <exception cref="UserError">Usage: the store refuses.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IObjectStore? used = services.GetService<IObjectStore>();
        if ((used as MeasuredObjectStore)?.Inner is not S3ObjectStore && used is not S3ObjectStore)
        {
            return;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            await TryAsync(used, limit.Token);
        }
        catch (FileNotFoundException)
        {
            // Another process that starts has deleted what this one wrote, so both may.
        }
        catch (ObjectStoreException refused) when (refused.Refused)
        {
            throw new UserError(ErrorClass.Usage, refused.Message, refused);
        }
        catch (ObjectStoreException away)
        {
            LogAway(away.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogAway($"it did not answer within {_patience.TotalSeconds:0} s");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task TryAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        // Always the same, so that processes which are killed meanwhile leave one object and not many.
        const string name = "checks/start";
        await store.PutAsync(name, new MemoryStream([1]), "application/octet-stream", cancellationToken);
        await foreach (ObjectInfo _ in store.ListAsync(name, cancellationToken))
        {
            // That it may be listed is what counts.
        }

        await using (Stream content = await store.OpenAsync(name, cancellationToken))
        {
            await content.ReadExactlyAsync(new byte[1], cancellationToken);
        }

        await store.DeleteAsync(name, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The object store can't be used yet, this process goes on without it: {Reason}")]
    private partial void LogAway(string reason);
}
