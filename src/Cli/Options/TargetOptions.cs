using System.CommandLine;
using AADiff.Cli.Login;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>Which farm a verb uses.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> _farm = OptionOf.Text(
        "--farm", "URL",
        "Farm to use, or several of its coordinators separated by commas: another one is asked when one does not answer [default: AADIFF_FARM, else the one of aadiff login, else the one that runs on this home, else one inside this command].");

    private readonly Option<string?> _key = OptionOf.Text(
        "--key", "KEY", "Key for the farm; others on this machine can see it here [default: AADIFF_KEY, else the one of aadiff login].");

    public void AddTo(Command command)
    {
        command.Add(_farm);
        command.Add(_key);
    }

    /// <summary>The same options for another verb that this one calls.</summary>
    public IEnumerable<string> Written(ParseResult parse) =>
        ((Option<string?>[])[_farm, _key]).SelectMany(option => parse.GetValue(option) is { } value ? (string[])[option.Name, value] : []);

    public FarmSessionOptions Read(ParseResult parse, Dependencies dependencies, bool renders)
    {
        string? text = Filled(parse.GetValue(_farm)) ?? Filled(dependencies.Variable("AADIFF_FARM"));
        string? key = Key(parse, dependencies);
        if (text is null)
        {
            // The key that was logged in with is for that farm alone.
            Login.Login? login = LoginFile.Read(dependencies.Variable);
            return new FarmSessionOptions(dependencies.Home, login?.Farm, renders) { Key = key ?? login?.Key, Others = login?.Others ?? [] };
        }

        Uri[] addresses = AddressesOf(text);
        return new FarmSessionOptions(dependencies.Home, addresses[0], renders)
        {
            Key = key ?? (LoginFile.Read(dependencies.Variable) is { } known && addresses.All(known.Has) ? known.Key : null),
            Others = addresses[1..],
        };
    }

    /// <summary>The key that is given now; null: none is.</summary>
    public string? Key(ParseResult parse, Dependencies dependencies) => Filled(parse.GetValue(_key)) ?? Filled(dependencies.Variable("AADIFF_KEY"));

    /// <summary>Of the coordinators of one farm, at least one.</summary>
    /// <exception cref="UserError">Usage: it is none.</exception>
    public static Uri[] AddressesOf(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty(text).Select(AddressOf)];

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new UserError(ErrorClass.Usage, $"\"{text}\" is not the address of a farm: write it like http://farm.example:8080.");

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

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
