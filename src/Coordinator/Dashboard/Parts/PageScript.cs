using Microsoft.JSInterop;

namespace AADiff.Coordinator.Dashboard.Parts;

/// <summary>A script of the pages, loaded by one of them.</summary>
public sealed class PageScript : IAsyncDisposable
{
    private readonly IJSObjectReference _module;

    private PageScript(IJSObjectReference module) => _module = module;

    /// <param name="browser">Of the page.</param>
    /// <param name="name">A file in <c>Assets</c>.</param>
    public static async Task<PageScript> LoadAsync(IJSRuntime browser, string name) =>
        new(await browser.InvokeAsync<IJSObjectReference>("import", DashboardAssets.Address(name)));

    public ValueTask CallAsync(string function, params object?[] arguments) => _module.InvokeVoidAsync(function, arguments);

    /// <summary>Calls a function for the last time.</summary>
    public async ValueTask EndAsync(string function, params object?[] arguments)
    {
        try
        {
            await CallAsync(function, arguments);
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and what there was to end with it.
        }

        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and its scripts with it.
        }
    }
}
