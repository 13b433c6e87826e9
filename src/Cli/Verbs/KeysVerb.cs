using System.CommandLine;
using System.Globalization;
using AADiff.Cli.Options;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff keys</c>: who may use a farm.</summary>
internal static class KeysVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("keys", "Make, list and revoke the keys of a farm.");
        command.Add(CreateKey(verb));
        command.Add(Generate(verb));
        command.Add(List(verb));
        command.Add(Revoke(verb));
        Help.Examples.Of(command, "aadiff keys create --role admin", "aadiff keys generate", "aadiff keys list", "aadiff keys revoke abcdefghijkl");
        return command;
    }

    private static Command CreateKey(Verb verb)
    {
        Command command = new("create", "Make a key and show it, this once.");
        Option<FarmRole?> role = OptionOf.Choice<FarmRole>("--role", "What it is good for: {0} [default: artist].");
        Option<string?> user = OptionOf.Text("--user", "NAME", "Whose it is [default: you].");
        Option<int?> days = OptionOf.Number<int>("--days", "N", "For how long it is good [default: until it is revoked].");
        Option<string?> note = OptionOf.Text("--note", "TEXT", "What it is for.");
        foreach (Option option in (Option[])[role, user, days, note])
        {
            command.Add(option);
        }

        AccessTarget target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                using IFarmAccess access = target.Open(parse, verb.Dependencies);
                KeyRequest request = new(
                    parse.GetValue(user) ?? Environment.UserName, parse.GetValue(role) ?? FarmRole.Artist, parse.GetValue(days), parse.GetValue(note) ?? "");
                CreatedKey created = await access.CreateKeyAsync(request, stop);
                report.Say("Nobody can show this key again: keep it, and give it to nobody but its user.");
                report.Answer(created, console => console.Line(created.Key));
            },
            "aadiff keys create --role admin",
            "aadiff keys create --role admin --config coordinator.json",
            "aadiff keys create --user ann --role artist --days 90 --note laptop --farm https://farm.example");
    }

    private static Command Generate(Verb verb)
    {
        Command command = new("generate", "Print a key that no farm knows yet, for a file of access:keyFolder.");
        return verb.Does(
            command,
            (_, report, _) =>
            {
                (string id, string key) = InProcessFarmSession.GenerateKey();
                report.Answer(new { Id = id, Key = key }, console => console.Line(key));
                return Task.CompletedTask;
            },
            "aadiff keys generate",
            "aadiff keys generate --json");
    }

    private static Command List(Verb verb)
    {
        Command command = new("list", "Show all keys, without their secrets.");
        AccessTarget target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                using IFarmAccess access = target.Open(parse, verb.Dependencies);
                IReadOnlyList<KeyView> keys = await access.KeysAsync(stop);
                report.Answer(keys, console => console.Write(Table(keys, verb.Dependencies.Clock.GetUtcNow())));
            },
            "aadiff keys list",
            "aadiff keys list --json");
    }

    private static Command Revoke(Verb verb)
    {
        Command command = new("revoke", "Refuse a key from now on.");
        Argument<string> id = new("id") { Description = "Id of the key, as aadiff keys list shows it." };
        command.Add(id);
        AccessTarget target = new();
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                using IFarmAccess access = target.Open(parse, verb.Dependencies);
                string wanted = parse.GetRequiredValue(id);
                KeyView revoked = await access.RevokeKeyAsync(wanted, stop)
                    ?? throw new UserError(ErrorClass.Usage, $"The farm has no key \"{wanted}\": aadiff keys list shows what it has.");
                report.Answer(revoked, console => console.Write(Table([revoked], verb.Dependencies.Clock.GetUtcNow())));
            },
            "aadiff keys revoke abcdefghijkl");
    }

    private static Table Table(IEnumerable<KeyView> keys, DateTimeOffset now)
    {
        Table table = Tables.New("key", "user", "role", "state", "made", "by", "until", "last used", "note");
        foreach (KeyView key in keys)
        {
            table.AddRow(
                Printable.Cell(key.Id), Printable.Cell(key.User), key.Role.ToString().ToLowerInvariant(), key.StateAt(now), Day(key.Created),
                Printable.Cell(key.CreatedBy), Day(key.Expires), Day(key.LastUsed), Printable.Cell(key.Note));
        }

        return table;
    }

    private static string Day(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
