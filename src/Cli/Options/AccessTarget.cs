using System.CommandLine;
using AADiff.Cli.Sessions;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Options;

/// <summary>Where a verb about keys finds them: behind a farm, or, before it runs, in the database that its configuration names.</summary>
internal sealed class AccessTarget
{
    private readonly TargetOptions _target = new();
    private readonly Option<string?> _config = OptionOf.Text(
        "--config", "FILE", "Work in the database that this configuration of a coordinator names; without a farm, AADIFF__ variables name it.");

    public void AddTo(Command command)
    {
        _target.AddTo(command);
        command.Add(_config);
    }

    public IFarmAccess Open(ParseResult parse, Dependencies dependencies)
    {
        string? config = parse.GetValue(_config);
        FarmSessionOptions options = _target.Read(parse, dependencies, renders: false);
        Uri? address = config is null ? options.Address ?? dependencies.Cluster.Find(options.Home)?.Address : null;
        return address is not null
            ? new HttpFarmAccess(FarmHttp.ClientFor(address, options.Key, options.Others))
            : dependencies.OpenDatabase(FarmConfiguration.Load(config is null ? [] : ["--config", config], dependencies.Variables()));
    }
}
