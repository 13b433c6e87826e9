using System.CommandLine;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>Which farm a verb speaks with.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> _farm = OptionOf.Text("--farm", "URL", "Farm to use [default: AADIFF_FARM, else the one that runs on this home, else one inside this command].");

    public void AddTo(Command command) => command.Add(_farm);

    public FarmSessionOptions Read(ParseResult parse, Dependencies dependencies, bool renders)
    {
        string? text = parse.GetValue(_farm) ?? dependencies.Variable("AADIFF_FARM");
        if (string.IsNullOrEmpty(text))
            return new FarmSessionOptions(dependencies.Home, null, renders);
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? new FarmSessionOptions(dependencies.Home, address, renders)
            : throw new UserError(ErrorClass.Usage, $"\"{text}\" is not the address of a farm: write it like http://farm.example:8080.");
    }
}
