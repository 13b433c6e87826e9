using System.Reflection;
using System.Text;

namespace AADiff.Shared.Configuration;

/// <summary>One option in its three spellings.</summary>
/// <param name="Path">In a configuration file, levels separated by colons: <c>objects:accessKey</c>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Default">As text; empty for none.</param>
/// <param name="IsSecret">Not taken from a command line.</param>
/// <param name="IsSwitch">Its flag alone says yes.</param>
public sealed record FarmOption(string Path, string Description, string Default, bool IsSecret, bool IsSwitch)
{
    /// <summary><c>--objects-access-key</c>.</summary>
    public string Flag => "--" + Hyphenated(Path);

    /// <summary><c>AADIFF__OBJECTS__ACCESSKEY</c>.</summary>
    public string Variable => FarmConfiguration.VariablePrefix + Path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    internal static string CamelCase(MemberInfo member) => char.ToLowerInvariant(member.Name[0]) + member.Name[1..];

    private static string Hyphenated(string path)
    {
        StringBuilder text = new();
        foreach (char c in path)
        {
            if (char.IsUpper(c))
            {
                text.Append('-');
            }

            text.Append(c == ':' ? '-' : char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
