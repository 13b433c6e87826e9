using System.Collections.Immutable;
using System.Text;

namespace AADiff.Shared.Programs;

/// <summary>The end of what a program says, however much that is.</summary>
internal sealed class LastLines
{
    private const int Kept = 8 * 1024;

    private readonly StringBuilder _end = new();

    public ImmutableArray<string> Lines
    {
        get
        {
            lock (_end)
            {
                return [.. _end.ToString().Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
            }
        }
    }

    public async Task ReadAsync(TextReader text)
    {
        char[] buffer = new char[1024];
        try
        {
            while (await text.ReadAsync(buffer.AsMemory()).ConfigureAwait(false) is > 0 and int read)
            {
                lock (_end)
                {
                    _end.Append(buffer, 0, read);
                    if (_end.Length > 2 * Kept)
                    {
                        _end.Remove(0, _end.Length - Kept);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The program was ended meanwhile; what it said so far is there.
        }
    }
}
