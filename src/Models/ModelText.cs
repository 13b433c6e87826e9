using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>Reads the texts of a model folder as editors of all systems leave them: with a byte-order mark, and in UTF-16 where it says so.</summary>
internal static class ModelText
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-32 first: its little-endian mark begins with that of UTF-16.</summary>
    private static readonly Encoding[] _marked =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>Whole, without the mark.</summary>
    /// <param name="path">A file that <see cref="ModelFile.Require"/> accepts.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <exception cref="UserError">Missing, too large, or no text.</exception>
    public static string Read(string path, long most)
    {
        ModelFile.Require(path);
        byte[] bytes = Bytes(path, most);
        try
        {
            Encoding encoding = _marked.FirstOrDefault(marked => bytes.AsSpan().StartsWith(marked.Preamble), _utf8);
            return encoding.GetString(bytes.AsSpan(encoding.Preamble.Length));
        }
        catch (DecoderFallbackException e)
        {
            throw new UserError(ErrorClass.Model, $"{path} is not text in UTF-8 (byte {e.Index + 1}); replace it with the original.", e);
        }
    }

    /// <summary>Lines without their ends, however those are written.</summary>
    /// <exception cref="UserError">As <see cref="Read"/>.</exception>
    public static IEnumerable<string> Lines(string path, long most)
    {
        using StringReader reader = new(Read(path, most));
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    private static byte[] Bytes(string path, long most)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length > most)
            {
                throw new UserError(
                    ErrorClass.Model, $"{path} has more than {most >> 20} MiB, far more than such a file; replace it with the original.");
            }

            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Model, $"{path} can't be read ({e.Message}); check its permissions.", e);
        }
    }
}
