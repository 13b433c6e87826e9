using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Sessions;

/// <summary>
/// For a command that makes several videos: the farm of one of them is kept for the next, with the model that it has loaded. Not for several threads at
/// once.
/// </summary>
internal sealed class KeptSessions(IFarmSessions sessions) : IFarmSessions, IAsyncDisposable
{
    private (FarmSessionOptions Options, IFarmSession Session)? _kept;

    /// <summary>One of other options ends first: only one farm can have a home.</summary>
    public async Task<IFarmSession> OpenAsync(FarmSessionOptions sessionOptions, CancellationToken cancellationToken)
    {
        if (_kept is { } kept && kept.Options != sessionOptions)
        {
            await DisposeAsync();
        }

        _kept ??= (sessionOptions, await sessions.OpenAsync(sessionOptions, cancellationToken));
        return new Lent(_kept.Value.Session);
    }

    /// <summary>After a video that failed a farm begins anew for the next: what one did to its farm is no other's affair.</summary>
    public async Task DoAsync(Func<Task> video) => await DoAsync(async () =>
    {
        await video();
        return 0;
    });

    /// <inheritdoc cref="DoAsync(Func{Task})"/>
    /// <param name="video">Gives an exit code.</param>
    public async Task<int> DoAsync(Func<Task<int>> video)
    {
        int ended = -1;
        try
        {
            return ended = await video();
        }
        finally
        {
            if (ended != 0)
            {
                await DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_kept is { } kept)
        {
            _kept = null;
            await kept.Session.DisposeAsync();
        }
    }

    /// <summary>Ends with the command, not with whoever borrows it.</summary>
    private sealed class Lent(IFarmSession session) : IFarmSession
    {
        public IFarm Farm => session.Farm;

        public IObjectStore Objects => session.Objects;

        public Uri? Remote => session.Remote;

        public string? Device => session.Device;

        public DateTimeOffset? SeenAt => session.SeenAt;

        public string? User => session.User;

        public IObjectStore ObjectsOf(string jobId) => session.ObjectsOf(jobId);

        public Task<JobView> SubmitAsync(string jobId, RenderRequest request, Uri? webhook, CancellationToken cancellationToken) =>
            session.SubmitAsync(jobId, request, webhook, cancellationToken);

        public Task<Stream> OpenAsync(string jobId, string name, long from, CancellationToken cancellationToken) =>
            session.OpenAsync(jobId, name, from, cancellationToken);

        public Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken) => session.CheckAsync(request, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
