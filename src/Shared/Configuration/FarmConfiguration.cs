using System.Collections;
using System.Net;
using AADiff.Shared.Errors;
using Microsoft.Extensions.Configuration;

namespace AADiff.Shared.Configuration;

/// <summary>
/// Options of a process from a JSON file, the environment and flags, each overriding the one before. A mistake is a sentence, not a guess.
/// </summary>
public static class FarmConfiguration
{
    public const string VariablePrefix = "AADIFF__";

    private const string OwnName = "auto";

    /// <exception cref="UserError">Usage: an option is unknown, misplaced, not of its kind or out of range.</exception>
    public static FarmOptions Load(IReadOnlyList<string> arguments, IDictionary? environment = null)
    {
        (string? file, Dictionary<string, string?> flags) = new FarmCommandLine("").Read(arguments);
        ConfigurationBuilder sources = new();
        if (file is not null)
        {
            AddFile(sources, file);
        }

        sources.AddInMemoryCollection(Variables(environment ?? Environment.GetEnvironmentVariables()));
        sources.AddInMemoryCollection(flags);

        IConfigurationRoot configuration = Build(sources, file);
        RefuseUnknown(configuration);
        FarmOptions options = Bind(configuration);
        if (options.PublicHost == OwnName)
        {
            options = options with { PublicHost = Dns.GetHostName() };
        }

        FarmOptionsRules.Check(options);
        return options;
    }

    private static Dictionary<string, string?> Variables(IDictionary environment)
    {
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in environment)
        {
            string name = (string)variable.Key;
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
            {
                values[name[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = (string?)variable.Value;
            }
        }

        return values;
    }

    private static void AddFile(ConfigurationBuilder sources, string file)
    {
        string path = Path.GetFullPath(file);
        if (!File.Exists(path))
        {
            throw Usage($"The configuration file {file} does not exist.");
        }

        sources.AddJsonFile(path, optional: false, reloadOnChange: false);
    }

    private static IConfigurationRoot Build(ConfigurationBuilder sources, string? file)
    {
        try
        {
            return sources.Build();
        }
        catch (InvalidDataException error)
        {
            throw Usage($"The configuration file {file} is not valid JSON: {error.InnerException?.Message ?? error.Message}", error);
        }
    }

    private static void RefuseUnknown(IConfigurationRoot configuration)
    {
        HashSet<string> known = FarmOptionTable.All.Select(option => option.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string? unknown = configuration.AsEnumerable()
            .Where(pair => pair.Value is not null && !known.Contains(pair.Key))
            .Select(pair => pair.Key)
            .Order()
            .FirstOrDefault();
        if (unknown is not null)
        {
            string variable = VariablePrefix + unknown.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
            throw Usage($"'{unknown}' (in the environment: {variable}) is no option of this program; --help lists them all.");
        }
    }

    private static FarmOptions Bind(IConfigurationRoot configuration)
    {
        try
        {
            return configuration.Get<FarmOptions>() ?? new FarmOptions();
        }
        catch (InvalidOperationException error)
        {
            FarmOption? option = FarmOptionTable.All.FirstOrDefault(
                option => error.Message.Contains($"'{option.Path}'", StringComparison.OrdinalIgnoreCase));
            throw Usage(
                option is null
                    ? $"The configuration can't be read: {error.Message}"
                    : $"'{configuration[option.Path]}' is no value for {option.Path} ({option.Flag}): {option.Description}",
                error);
        }
    }

    private static UserError Usage(string sentence, Exception? cause = null) => new(ErrorClass.Usage, sentence, cause);
}
