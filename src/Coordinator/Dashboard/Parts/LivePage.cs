using AADiff.Shared.Errors;
using Microsoft.AspNetCore.Components;

namespace AADiff.Coordinator.Dashboard.Parts;

/// <summary>A page that stays up to date while somebody looks at it, and says in a sentence what keeps it from that.</summary>
public abstract partial class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    /// <summary>Why the last thing did not work; null: it did.</summary>
    protected string? Fault { get; set; }

    /// <summary>Cancelled when nobody looks at the page any more.</summary>
    protected CancellationToken Gone => _gone.Token;

    [Inject]
    private ILogger<LivePage> Log { get; set; } = null!;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does something; what the farm says against it is shown.</summary>
    /// <returns>Whether it worked.</returns>
    protected async Task<bool> TryAsync(Func<Task> something)
    {
        ArgumentNullException.ThrowIfNull(something);
        try
        {
            await something();
            Fault = null;
            return true;
        }
        catch (UserError told)
        {
            Fault = told.Message;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }

        return false;
    }

    /// <summary>Does something again and again, from now on and until the page is left.</summary>
    protected void Keep(TimeSpan pause, Func<Task> something) => _ = KeepAsync(pause, something, _gone.Token);

    /// <summary>Takes in what comes, from now on and until the page is left.</summary>
    protected void Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, Task> each) => _ = FollowAsync(source, each, _gone.Token);

    private async Task KeepAsync(TimeSpan pause, Func<Task> something, CancellationToken gone)
    {
        try
        {
            while (true)
            {
                await InvokeAsync(async () =>
                {
                    await TryAsync(something);
                    StateHasChanged();
                });
                await Task.Delay(pause, gone);
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            await FailAsync(e);
        }
    }

    private async Task FollowAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, Task> each, CancellationToken gone)
    {
        try
        {
            await foreach (T item in source(gone).WithCancellation(gone))
            {
                await InvokeAsync(async () =>
                {
                    await TryAsync(() => each(item));
                    StateHasChanged();
                });
            }
        }
        catch (UserError told)
        {
            Fault = told.Message;
            await InvokeAsync(StateHasChanged);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            await FailAsync(e);
        }
    }

    private Task FailAsync(Exception e)
    {
        LogFailed(Log, GetType().Name, e);
        Fault = "This page failed; the coordinator's log says why. Load it again.";
        return InvokeAsync(StateHasChanged);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the page {Page} failed")]
    private static partial void LogFailed(ILogger log, string page, Exception cause);
}
