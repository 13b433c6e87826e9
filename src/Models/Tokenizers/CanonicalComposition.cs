using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace AADiff.Models.Tokenizers;

/// <summary>
/// Unicode normalisation form C (UAX #15) that keeps track of where each character came from. Own code, because <c>string.Normalize</c>
/// does nothing in a program with invariant globalization (.NET 10 included), ICU would be one more thing to install, and neither reports positions.
/// </summary>
internal static class CanonicalComposition
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, HangulCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<Tables> _data = new(Tables.Load);

    /// <summary>A text without this character or a later one is in form C already.</summary>
    private const int FirstAffected = 0x300;

    public static List<SourceRune> Compose(List<SourceRune> text)
    {
        if (text.TrueForAll(c => c.Rune.Value < FirstAffected))
        {
            return text;
        }

        List<Part> parts = new(text.Count);
        foreach (SourceRune c in text)
        {
            Decompose(c.Rune, added: 0, parts);
        }

        Reorder(parts);
        return Place(Recompose(parts), text);
    }

    private static void Decompose(Rune c, int added, List<Part> into)
    {
        int hangul = c.Value - HangulFirst;
        if (hangul is >= 0 and < HangulCount)
        {
            into.Add(new Part(new Rune(LeadFirst + (hangul / (VowelCount * TailCount))), added));
            into.Add(new Part(new Rune(VowelFirst + (hangul / TailCount % VowelCount)), 1));
            if (hangul % TailCount != 0)
            {
                into.Add(new Part(new Rune(TailFirst + (hangul % TailCount)), 1));
            }
        }
        else if (_data.Value.Parts.TryGetValue(c, out (Rune First, Rune? Second) parts))
        {
            Decompose(parts.First, added, into);
            if (parts.Second is { } second)
            {
                Decompose(second, 1, into);
            }
        }
        else
        {
            into.Add(new Part(c, added));
        }
    }

    /// <summary>Marks after a base are sorted by class; equal classes keep their order.</summary>
    private static void Reorder(List<Part> text)
    {
        for (int from = 0; from < text.Count; from++)
        {
            int to = from;
            while (to < text.Count && Class(text[to]) > 0)
            {
                to++;
            }

            if (to - from > 1)
            {
                // OrderBy is stable.
                Part[] sorted = [.. text.GetRange(from, to - from).OrderBy(Class)];
                sorted.CopyTo(CollectionsMarshal.AsSpan(text)[from..to]);
            }

            from = Math.Max(from, to - 1);
        }
    }

    private static List<Part> Recompose(List<Part> text)
    {
        List<Part> result = new(text.Count);
        int starter = -1, lastClass = 0;
        foreach (Part c in text)
        {
            int own = Class(c);
            bool blocked = starter < 0 || (result.Count - 1 > starter && (lastClass == 0 || lastClass >= own));
            if (!blocked && Pair(result[starter].Rune, c.Rune) is { } composed)
            {
                result[starter] = new Part(composed, result[starter].Added + c.Added - 1);
                continue;
            }

            if (own == 0)
            {
                starter = result.Count;
            }

            lastClass = own;
            result.Add(c);
        }

        return result;
    }

    /// <summary>
    /// Places by counting, as the reference does: a character takes the next one of the source and passes over those it swallowed; one that a
    /// decomposition added shares the place of the one before. So a composed letter has the place of its base alone.
    /// </summary>
    private static List<SourceRune> Place(List<Part> composed, List<SourceRune> source)
    {
        List<SourceRune> result = new(composed.Count);
        int next = 0;
        foreach (Part part in composed)
        {
            SourceRune place = source[Math.Max(0, part.Added > 0 ? next - 1 : next)];
            result.Add(place with { Rune = part.Rune });
            next += 1 - part.Added;
        }

        return result;
    }

    private static Rune? Pair(Rune first, Rune second)
    {
        int lead = first.Value - LeadFirst, vowel = second.Value - VowelFirst;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            return new Rune(HangulFirst + (((lead * VowelCount) + vowel) * TailCount));
        }

        int syllable = first.Value - HangulFirst, tail = second.Value - TailFirst;
        if (syllable is >= 0 and < HangulCount && syllable % TailCount == 0 && tail is > 0 and < TailCount)
        {
            return new Rune(first.Value + tail);
        }

        return _data.Value.Pairs.TryGetValue((first, second), out Rune composed) ? composed : null;
    }

    private static int Class(Part c) => c.Rune.Value < FirstAffected ? 0 : _data.Value.Classes.GetValueOrDefault(c.Rune);

    /// <param name="Rune">A character on its way to form C.</param>
    /// <param name="Added">1: it came with the decomposition of another; −n: it swallowed n others.</param>
    private readonly record struct Part(Rune Rune, int Added);

    private sealed record Tables(
        Dictionary<Rune, int> Classes, Dictionary<Rune, (Rune First, Rune? Second)> Parts, Dictionary<(Rune First, Rune Second), Rune> Pairs)
    {
        public static Tables Load()
        {
            Tables tables = new([], [], []);
            using Stream stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical-composition.txt")!;
            using StreamReader reader = new(stream);
            while (reader.ReadLine() is { } line)
            {
                tables.Add(line.Split(' '));
            }

            return tables;
        }

        private void Add(string[] fields)
        {
            if (fields[0] == "#")
            {
                return;
            }

            if (fields[1] is not ("=" or "=!"))
            {
                string[] ends = fields[0].Split('-');
                for (int c = Code(ends[0]).Value; c <= Code(ends[1]).Value; c++)
                {
                    Classes.Add(new Rune(c), int.Parse(fields[1], CultureInfo.InvariantCulture));
                }

                return;
            }

            Rune? second = fields.Length > 3 ? Code(fields[3]) : null;
            Parts.Add(Code(fields[0]), (Code(fields[2]), second));
            if (fields[1] == "=" && second is { } mark)
            {
                Pairs.Add((Code(fields[2]), mark), Code(fields[0]));
            }
        }

        private static Rune Code(string hex) => new(int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
