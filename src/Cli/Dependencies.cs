using AADiff.Cli.Cluster;
using AADiff.Cli.Curves;
using AADiff.Cli.Home;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
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

    /// <summary>Standard input.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>All environment variables, as the farm's programs read their options from them.</summary>
    public Func<System.Collections.IDictionary> Variables { get; init; } = () => new Dictionary<string, string>();

    /// <summary>Keys straight in the database of a coordinator with these options.</summary>
    public required Func<FarmOptions, IFarmAccess> OpenDatabase { get; init; }

    public required TimeProvider Clock { get; init; }

    public required IFarmSessions Sessions { get; init; }

    public required IRenderExtras Extras { get; init; }

    public required ICurves Curves { get; init; }

    public required ILocalCluster Cluster { get; init; }

    public HomeFolder Home => HomeFolder.From(Variable);
}
