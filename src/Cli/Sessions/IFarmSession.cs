using AADiff.Cli.Home;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Sessions;

/// <summary>
/// A farm for as long as a command needs it. Disposing drains and stops a farm inside this command; one elsewhere only loses a client.
/// </summary>
internal interface IFarmSession : IAsyncDisposable
{
    IFarm Farm { get; }

    IObjectStore Objects { get; }

    /// <summary>Address of a farm that goes on without this command; null when it ends with it.</summary>
    Uri? Remote { get; }

    /// <summary>What a farm in this command draws on, for people; null: it draws nothing, or is elsewhere.</summary>
    string? Device => null;

    /// <summary>When its jobs stood as they are told; null: now. Another command works with the farm, and nothing can be asked of it but that.</summary>
    DateTimeOffset? SeenAt => null;

    /// <summary>Who the farm takes this command for; null: it wants no keys.</summary>
    string? User => null;

    /// <summary>The objects of a job, for whoever may not see those of others.</summary>
    IObjectStore ObjectsOf(string jobId) => Objects;

    /// <param name="jobId">Under which it is submitted.</param>
    /// <param name="request">What to render.</param>
    /// <param name="webhook">Is told when the job has ended; null: nobody is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<JobView> SubmitAsync(string jobId, RenderRequest request, Uri? webhook, CancellationToken cancellationToken) =>
        Farm.SubmitAsync(jobId, request, cancellationToken);

    /// <summary>Reads an object of a job from a place on.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    async Task<Stream> OpenAsync(string jobId, string name, long from, CancellationToken cancellationToken)
    {
        Stream content = await ObjectsOf(jobId).OpenAsync(name, cancellationToken);
        content.Seek(Math.Min(from, content.Length), SeekOrigin.Begin);
        return content;
    }

    /// <summary>What a request would become; nothing is drawn.</summary>
    Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken);
}

/// <summary>Where sessions come from.</summary>
internal interface IFarmSessions
{
    /// <summary>
    /// Starts a farm in this process or connects to one that runs. Throws <c>UserError</c> of class Unreachable when another process uses the home,
    /// the remote farm does not answer, or there is no farm to look at.
    /// </summary>
    Task<IFarmSession> OpenAsync(FarmSessionOptions sessionOptions, CancellationToken cancellationToken);
}

/// <summary>Which farm, and what it is to do.</summary>
/// <param name="Home">Where a farm of this process keeps its state.</param>
/// <param name="Address">Farm to connect to; null: the one that <c>farm up</c> started on this home, else one in this process.</param>
/// <param name="Renders">Whether a farm in this process is to draw pictures; looking at jobs needs none.</param>
/// <param name="Device">cpu, cuda or cuda:N; null: the best there is.</param>
/// <param name="Batch">Pictures drawn at once; null: what the device has memory for.</param>
/// <param name="Begins">Whether a farm may begin in a home that never had one; looking at jobs makes none to look at.</param>
internal sealed record FarmSessionOptions(
    HomeFolder Home, Uri? Address, bool Renders, string? Device = null, int? Batch = null, bool Begins = false)
{
    /// <summary>Further coordinators of the farm at <see cref="Address"/>.</summary>
    public IReadOnlyList<Uri> Others { get; init; } = [];

    /// <summary>For the farm at <see cref="Address"/>, or the one that runs on this home; null: none.</summary>
    public string? Key { get; init; }
}
