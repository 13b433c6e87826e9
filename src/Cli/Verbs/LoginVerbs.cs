using System.CommandLine;
using AADiff.Cli.Login;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff login</c> and <c>logout</c>: which farm this user's commands use, and the key for it.</summary>
internal static class LoginVerbs
{
    public static Command Login(Verb verb)
    {
        Command command = new("login", "Remember a farm and the key for it, for this user's commands.");
        Argument<string> farm = new("farm") { Description = "Its address, such as https://farm.example, or those of its coordinators, separated by commas." };
        Option<string?> key = OptionOf.Text("--key", "KEY", "The key; others on this machine can see it here [default: AADIFF_KEY, else one line of standard input].");
        command.Add(farm);
        command.Add(key);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                Uri[] addresses = TargetOptions.AddressesOf(parse.GetRequiredValue(farm));
                Uri address = addresses[0];
                string? text = parse.GetValue(key) ?? verb.Dependencies.Variable("AADIFF_KEY") ?? await AskAsync(verb.Dependencies, report, stop);
                using HttpFarmAccess access = new(FarmHttp.ClientFor(address, string.IsNullOrWhiteSpace(text) ? null : text.Trim(), addresses[1..]));
                CallerView me = await access.MeAsync(stop) ?? throw new UserError(
                    ErrorClass.Failed, $"The farm at {address.Authority} is of an older version, which knows no keys: name it with --farm or AADIFF_FARM.");
                string file = LoginFile.Write(verb.Dependencies.Variable, new Login.Login(address, me.KeyId is null ? null : text?.Trim(), addresses.Length > 1 ? addresses[1..] : null));
                report.Answer(me, console => console.Line(
                    me.User is { } user ? $"You are {user} ({me.Role.ToString().ToLowerInvariant()}) at {address}; {file} remembers that." : $"{address} wants no key; {file} remembers it."));
            },
            "aadiff login https://farm.example",
            "aadiff login https://farm.example --json");
    }

    public static Command Logout(Verb verb)
    {
        Command command = new("logout", "Forget the farm and the key of aadiff login.");
        return verb.Does(
            command,
            (_, report, _) =>
            {
                bool there = LoginFile.Delete(verb.Dependencies.Variable);
                report.Answer(new { LoggedOut = there }, console => console.Line(there ? "Forgotten; the key is good until it is revoked." : "Nobody was logged in."));
                return Task.CompletedTask;
            },
            "aadiff logout");
    }

    private static async Task<string?> AskAsync(Dependencies dependencies, IReport report, CancellationToken stop)
    {
        report.Say("Type or paste the key, then Enter (nothing for a farm that wants none):");
        return await dependencies.Input.ReadLineAsync(stop);
    }
}
