using System.CommandLine;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>Which farm a verb uses.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> _farm = OptionOf.Text(
        "--farm", "URL",
        "Farm to use [default: AADIFF_FARM, else the one that runs on this home, else one inside this command].");

    public void AddTo(Command command) => command.Add(_farm);

    public FarmSessionOptions Read(ParseResult parse, Dependencies dependencies, bool renders)
    {
        string? text = parse.GetValue(_farm) ?? dependencies.Variable("AADIFF_FARM");
        if (string.IsNullOrEmpty(text))
        {
            return new FarmSessionOptions(dependencies.Home, null, renders);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? new FarmSessionOptions(dependencies.Home, address, renders)
            : throw new UserError(ErrorClass.Usage, $"\"{text}\" is not the address of a farm: write it like http://farm.example:8080.");
    }

    /// <summary>For verbs about a farm of several processes: a farm inside this command would have nothing to show.</summary>
    /// <exception cref="UserError">Unreachable: no farm is named, and none runs on this home.</exception>
    public Task<IFarmSession> OpenRunningAsync(ParseResult parse, Dependencies dependencies, CancellationToken stop)
    {
        FarmSessionOptions options = Read(parse, dependencies, renders: false);
        if (options.Address is null && dependencies.Cluster.Find(options.Home) is null)
        {
            throw new UserError(
                ErrorClass.Unreachable, $"No farm runs on {options.Home.Data}: start one with aadiff farm up, or name one with --farm.");
        }

        return dependencies.Sessions.OpenAsync(options, stop);
    }
}
