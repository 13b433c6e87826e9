using System.Collections.Immutable;
using System.CommandLine;
using AADiff.Shared.Errors;
using nietras.SeparatedValues;

namespace AADiff.Cli.Rendering;

/// <summary>
/// A list of videos as CSV: the first line names options of <c>render</c> without their dashes, each further line is a video. An empty field leaves its option
/// out; of a switch, yes sets it.
/// </summary>
internal static class BatchList
{
    private const int MostVideos = 10_000;

    private static readonly string[] _yes = ["yes", "true", "1", "x"];
    private static readonly string[] _no = ["no", "false", "0"];

    /// <param name="path">Of the list.</param>
    /// <param name="render">The command whose options its columns are.</param>
    /// <returns>Arguments of <c>render</c>, one list a video.</returns>
    /// <exception cref="UserError">Class Input: it is no such list; names line and column.</exception>
    public static ImmutableArray<ImmutableArray<string>> Read(string path, Command render)
    {
        InputFile.Open(path, "list").Dispose();
        try
        {
            using SepReader rows = Sep.New(',').Reader(options => options with { Unescape = true }).FromFile(path);
            Option[] options = [.. rows.Header.ColNames.Select(column => OptionOf(render, column.Trim('\ufeff', ' '), path))];
            ImmutableArray<ImmutableArray<string>>.Builder videos = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
            foreach (SepReader.Row row in rows)
            {
                string[] fields = new string[options.Length];
                for (int i = 0; i < fields.Length; i++)
                {
                    fields[i] = row[i].ToString().Trim();
                }

                int line = row.LineNumberFrom;
                videos.Add([.. options.Zip(fields).SelectMany(one => ArgumentsOf(one.First, one.Second, path, line))]);
                if (videos.Count > MostVideos)
                {
                    throw Wrong($"{path} lists more than {MostVideos} videos: split it.");
                }
            }

            return videos.Count > 0 ? videos.ToImmutable() : throw Wrong($"{path} lists no videos: write one a line below the names of the options.");
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException)
        {
            // Lines of other lengths than the first, and quotes that are not closed; the reader's sentence says which.
            throw Wrong($"{path} is no list of videos: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }

    private static Option OptionOf(Command render, string column, string path) =>
        render.Options.FirstOrDefault(option => option.Name == $"--{column}" || option.Aliases.Contains($"--{column}"))
        ?? throw Wrong($"{path}, line 1: there is no option --{column} of render; the first line names options, such as prompt,audio,out.");

    private static IEnumerable<string> ArgumentsOf(Option option, string field, string path, int line)
    {
        if (field.Length == 0)
        {
            return [];
        }

        if (option.ValueType != typeof(bool))
        {
            return [option.Name, field];
        }

        return _yes.Contains(field, StringComparer.OrdinalIgnoreCase) ? [option.Name]
            : _no.Contains(field, StringComparer.OrdinalIgnoreCase) ? []
            : throw Wrong($"{path}, line {line}: {option.Name[2..]} takes yes or no, not \"{field}\".");
    }

    private static UserError Wrong(string sentence, Exception? cause = null) => new(ErrorClass.Input, sentence, cause);
}
