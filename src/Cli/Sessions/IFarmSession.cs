using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Sessions;

/// <summary>A farm for as long as a command needs it. Disposing drains and stops a farm of its own; a remote one just loses a client.</summary>
internal interface IFarmSession : IAsyncDisposable
{
    IFarm Farm { get; }

    IObjectStore Objects { get; }

    /// <summary>Address of a farm that goes on without this command; null when it lives and ends with it.</summary>
    Uri? Remote { get; }
}
