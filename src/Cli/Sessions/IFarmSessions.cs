using AADiff.Cli.Home;

namespace AADiff.Cli.Sessions;

internal interface IFarmSessions
{
    /// <summary>
    /// Starts a farm in this process or connects to one that runs. Throws <c>UserError</c> of class Unreachable when the home is in use
    /// or the remote farm does not answer.
    /// </summary>
    Task<IFarmSession> OpenAsync(FarmSessionOptions sessionOptions, CancellationToken cancellationToken);
}

/// <param name="Home">Where a farm of this process keeps its state.</param>
/// <param name="Address">Farm to connect to; null: the one that <c>farm up</c> started on this home, else one in this process.</param>
/// <param name="Renders">Whether a farm in this process needs a GPU role; a look into the journal does not.</param>
/// <param name="Device">cpu, cuda or cuda:N; null: the best there is.</param>
/// <param name="Batch">Pictures drawn at once; null: what the device bears.</param>
internal sealed record FarmSessionOptions(HomeFolder Home, Uri? Address, bool Renders, string? Device = null, int? Batch = null);
