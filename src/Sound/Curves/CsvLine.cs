using System.Text;

namespace AADiff.Sound.Curves;

/// <summary>One line of comma-separated fields; a field with a comma or a quote stands in quotes, with its quotes doubled (RFC 4180).</summary>
internal static class CsvLine
{
    public static string Join(IEnumerable<string> fields) => string.Join(',', fields.Select(Quote));

    /// <summary>Null when a quote is left open or something follows a closing quote.</summary>
    public static List<string>? Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        int at = 0;
        while (true)
        {
            if (at < line.Length && line[at] == '"')
            {
                if (!TryReadQuoted(line, ref at, field))
                {
                    return null;
                }
            }
            else
            {
                int end = line.IndexOf(',', at);
                field.Append(line.AsSpan(at..(end < 0 ? line.Length : end)));
                at = end < 0 ? line.Length : end;
            }

            fields.Add(field.ToString());
            field.Clear();
            if (at == line.Length)
            {
                return fields;
            }

            if (line[at] != ',')
            {
                return null;
            }

            at++;
        }
    }

    private static bool TryReadQuoted(string line, ref int at, StringBuilder field)
    {
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                field.Append(line[at]);
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                field.Append('"');
                at++;
            }
            else
            {
                at++;
                return true;
            }
        }

        return false;
    }

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(',', '"') < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
