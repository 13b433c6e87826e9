using System.Runtime.CompilerServices;

namespace AADiff.Sound.Grounding;

/// <summary>
/// Cuts a sound of any length into CLAP's windows, keeping a window and a half: one every half window, and one that ends with the sound
/// unless the last regular one does. A sound shorter than a window is repeated as often as it fits whole, then followed by silence.
/// </summary>
internal static class ClapWindows
{
    /// <param name="blocks">Mono, at the model's rate.</param>
    /// <param name="length">Samples of a window, even.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <returns>[length] each, the caller's to keep; none for a sound without samples.</returns>
    public static async IAsyncEnumerable<float[]> CutAsync(
        IAsyncEnumerable<ReadOnlyMemory<float>> blocks, int length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int hop = length / 2;
        float[] kept = new float[length + hop];
        int filled = 0, next = 0;
        await foreach (ReadOnlyMemory<float> block in blocks.WithCancellation(cancellationToken))
        {
            for (ReadOnlyMemory<float> rest = block; !rest.IsEmpty;)
            {
                int taken = Math.Min(rest.Length, next + length - filled);
                rest.Span[..taken].CopyTo(kept.AsSpan(filled));
                (rest, filled) = (rest[taken..], filled + taken);
                if (filled < next + length)
                {
                    continue;
                }

                yield return kept.AsSpan(next, length).ToArray();

                // What the last window needs, should the sound end soon, starts with the window just handed out.
                kept.AsSpan(next, length).CopyTo(kept);
                (filled, next) = (length, hop);
            }
        }

        if (next > 0 && filled > length)
        {
            yield return kept.AsSpan(filled - length, length).ToArray();
        }
        else if (next == 0 && filled > 0)
        {
            yield return Repeat(kept.AsSpan(0, filled), length);
        }
    }

    private static float[] Repeat(ReadOnlySpan<float> sound, int length)
    {
        float[] window = new float[length];
        for (int copy = 0; copy < length / sound.Length; copy++)
        {
            sound.CopyTo(window.AsSpan(copy * sound.Length));
        }

        return window;
    }
}
