using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace AADiff.Cli.Options;

/// <summary>Options whose errors are sentences. An option that is not given is null, so that the model's own default can apply.</summary>
internal static class OptionOf
{
    public static Option<T?> Number<T>(string name, string helpName, string description, params string[] aliases)
        where T : struct, INumber<T> => new(name, aliases)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => Read<T>(result, name, text =>
                T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) ? value : null, $"takes {KindOf<T>()}"),
        };

    /// <summary>One of an enumeration's members, written in kebab case. <c>{0}</c> in the description lists them.</summary>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        Dictionary<string, T> members = Enum.GetValues<T>().ToDictionary(member => NameOf(member));
        Option<T?> option = new(name)
        {
            HelpName = "NAME",
            Description = string.Format(CultureInfo.InvariantCulture, description, string.Join(", ", members.Keys)),
            CustomParser = result => Read<T>(
                result, name, text => members.TryGetValue(text, out T member) ? member : null, $"takes one of {string.Join(", ", members.Keys)}"),
        };
        option.CompletionSources.Add(_ => members.Keys.Select(key => new System.CommandLine.Completions.CompletionItem(key)));
        return option;
    }

    /// <summary>A value with a notation of its own.</summary>
    public static Option<T?> Value<T>(
        string name, string helpName, string description, Func<string, T?> parse, string takes, params string[] aliases)
        where T : struct => new(name, aliases)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => Read(result, name, parse, takes),
        };

    public static Option<string?> Text(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = helpName, Description = description };

    public static Option<bool> Switch(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    public static string NameOf<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString());

    private static T? Read<T>(ArgumentResult result, string name, Func<string, T?> parse, string takes)
        where T : struct
    {
        string text = result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
        if (parse(text) is { } value)
        {
            return value;
        }

        result.AddError($"{name} {takes}, not \"{text}\".");
        return null;
    }

    private static string KindOf<T>() => typeof(T) == typeof(double) ? "a number" : "a whole number";
}
