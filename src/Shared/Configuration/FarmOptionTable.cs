using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace AADiff.Shared.Configuration;

/// <summary>All options, read off <see cref="FarmOptions"/>.</summary>
public static class FarmOptionTable
{
    public static IReadOnlyList<FarmOption> All { get; } = [.. Read(typeof(FarmOptions), new FarmOptions(), "")];

    /// <summary>Help text: each option with its flag, its variable and its default.</summary>
    public static string Help()
    {
        StringBuilder text = new();
        text.AppendLine("  --config FILE");
        text.AppendLine("      JSON file with any of the options below. Environment variables override it, flags override both.");
        foreach (FarmOption option in All)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture, $"  {(option.IsSecret ? "(no flag)" : option.Flag + (option.IsSwitch ? " [VALUE]" : " VALUE"))}   {option.Variable}   {option.Path}");
            text.AppendLine(
                CultureInfo.InvariantCulture, $"      {option.Description}{(option.Default.Length > 0 ? $" Default: {option.Default}." : "")}");
        }

        return text.ToString();
    }

    private static IEnumerable<FarmOption> Read(Type type, object defaults, string prefix)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            string path = prefix + FarmOption.CamelCase(property);
            object value = property.GetValue(defaults)!;
            if (property.GetCustomAttribute<DescriptionAttribute>() is { } description)
            {
                bool secret = property.GetCustomAttribute<SecretAttribute>() is not null;
                yield return new FarmOption(path, description.Description, Text(value), secret, value is bool);
                continue;
            }

            foreach (FarmOption option in Read(property.PropertyType, value, path + ":"))
            {
                yield return option;
            }
        }
    }

    private static string Text(object value) => value is bool b ? (b ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
