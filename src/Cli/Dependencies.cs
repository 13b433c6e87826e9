using AADiff.Cli.Cluster;
using AADiff.Cli.Curves;
using AADiff.Cli.Home;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using Spectre.Console;

namespace AADiff.Cli;

/// <summary>All that a verb uses of the outside world, so that tests can stand in for it.</summary>
internal sealed record Dependencies
{
    /// <summary>Standard output for people.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Standard output for programs: JSON lines.</summary>
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Environment variable by name.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Clock { get; init; }

    public required IFarmSessions Sessions { get; init; }

    public required IRenderExtras Extras { get; init; }

    public required ICurves Curves { get; init; }

    public required ILocalCluster Cluster { get; init; }

    public HomeFolder Home => HomeFolder.From(Variable);
}
