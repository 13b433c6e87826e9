using AADiff.Shared.Errors;

namespace AADiff.Sound.Curves;

/// <summary>
/// A text of bounded lines and length for a reader that keeps a whole line in memory. A line ends where it does for CSV: not inside quotes, so a quote
/// that is never closed is a long line.
/// </summary>
internal sealed class BoundedLines(TextReader text, string name, CancellationToken stop) : TextReader
{
    /// <summary>Characters of a line: 21 columns of 700 each.</summary>
    public const int LongestLine = 16 * 1024;

    /// <summary>Characters of a whole file: the most frames with 150 each.</summary>
    public const long LongestFile = 400_000_000;

    private long _read;
    private int _inLine;
    private bool _quoted;

    public override int Peek() => text.Peek();

    public override int Read()
    {
        char[] one = new char[1];
        return Read(one, 0, 1) == 0 ? -1 : one[0];
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        stop.ThrowIfCancellationRequested();
        int read = text.Read(buffer);
        Check(buffer[..read]);
        return read;
    }

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        stop.ThrowIfCancellationRequested();
        int read = await text.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Check(buffer.Span[..read]);
        return read;
    }

    private void Check(ReadOnlySpan<char> characters)
    {
        _read += characters.Length;
        foreach (char c in characters)
        {
            _quoted ^= c == '"';
            _inLine = c is '\n' or '\r' && !_quoted ? 0 : _inLine + 1;
            if (_inLine > LongestLine)
            {
                throw new UserError(
                    ErrorClass.Input,
                    $"{name} has a line of more than {LongestLine} characters, or a quote that is not closed; check that this is the right file.");
            }
        }

        if (_read > LongestFile)
        {
            throw new UserError(ErrorClass.Input, $"{name} has more than {LongestFile} characters; check that this is the right file.");
        }
    }
}
