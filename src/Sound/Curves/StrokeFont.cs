namespace AADiff.Sound.Curves;

/// <summary>
/// Letters as strokes, because the drawing library comes without any font. A glyph is a row of strokes separated by spaces; a stroke is a
/// row of points, each two digits x and y. Capitals stand from y = 0 to the base line at 6, small letters from 2, tails reach 8. Printable
/// ASCII; anything else is a small box.
/// </summary>
internal static class StrokeFont
{
    public const int CapHeight = 6;

    /// <summary>Between letters, and the width of a space.</summary>
    private const double Gap = 1.9;

    private const string Missing = "0232360602";

    private static readonly Dictionary<char, string> _glyphs = new()
    {
        [' '] = "",
        ['!'] = "0004 0606",
        ['"'] = "0002 2022",
        ['#'] = "1016 3036 0242 0444",
        ['$'] = "413010010213334445361605 2026",
        ['%'] = "4006 0010110100 3545463635",
        ['&'] = "46121120310405162644",
        ['\''] = "0002",
        ['('] = "10020416",
        [')'] = "00121406",
        ['*'] = "2125 0244 0442",
        ['+'] = "2125 0343",
        [','] = "1507",
        ['-'] = "0333",
        ['.'] = "0606",
        ['/'] = "0630",
        ['0'] = "102031352616050110",
        ['1'] = "022026",
        ['2'] = "01103041420646",
        ['3'] = "01103041423313 334445361605",
        ['4'] = "36300444",
        ['5'] = "40000312324345361605",
        ['6'] = "413010010516364544331304",
        ['7'] = "004016",
        ['8'] = "13020110304142331304051636454433",
        ['9'] = "051636454130100102133342",
        [':'] = "0303 0606",
        [';'] = "1313 1507",
        ['<'] = "310335",
        ['='] = "0242 0444",
        ['>'] = "013305",
        ['?'] = "01103041422324 2626",
        ['@'] = "3424233343 4130100105163646",
        ['A'] = "062046 1434",
        ['B'] = "0333444536060030414233",
        ['C'] = "4130100105163645",
        ['D'] = "00062644422000",
        ['E'] = "40000646 0333",
        ['F'] = "400006 0333",
        ['G'] = "41301001051636454323",
        ['H'] = "0006 4046 0343",
        ['I'] = "0006",
        ['J'] = "3035261605",
        ['K'] = "0006 4004 1346",
        ['L'] = "000646",
        ['M'] = "0600234046",
        ['N'] = "06004640",
        ['O'] = "103041453616050110",
        ['P'] = "06003041423303",
        ['Q'] = "103041453616050110 2446",
        ['R'] = "06003041423303 2346",
        ['S'] = "413010010213334445361605",
        ['T'] = "0040 2026",
        ['U'] = "000516364540",
        ['V'] = "002640",
        ['W'] = "0016233640",
        ['X'] = "0046 4006",
        ['Y'] = "002340 2326",
        ['Z'] = "00400646",
        ['['] = "10000616",
        ['\\'] = "0036",
        [']'] = "00101606",
        ['^'] = "022042",
        ['_'] = "0747",
        ['`'] = "0011",
        ['a'] = "4246 4332120305163645",
        ['b'] = "0006 0312324345361605",
        ['c'] = "4332120305163645",
        ['d'] = "4046 4332120305163645",
        ['e'] = "04444332120305163645",
        ['f'] = "30201116 0232",
        ['g'] = "42473818 4332120305163645",
        ['h'] = "0006 0312324346",
        ['i'] = "0206 0000",
        ['j'] = "121708 1010",
        ['k'] = "0006 3205 1436",
        ['l'] = "0006",
        ['m'] = "0206 03122326 23324346",
        ['n'] = "0206 0312324346",
        ['o'] = "123243453616050312",
        ['p'] = "0208 0312324345361605",
        ['q'] = "4248 4332120305163645",
        ['r'] = "0206 031232",
        ['s'] = "43321203143445361605",
        ['t'] = "10152636 0232",
        ['u'] = "0205163645 4246",
        ['v'] = "022642",
        ['w'] = "0216233642",
        ['x'] = "0246 4206",
        ['y'] = "0226 4218",
        ['z'] = "02420646",
        ['{'] = "20111203141526",
        ['|'] = "0007",
        ['}'] = "00111223141506",
        ['~'] = "04132433",
    };

    /// <summary>The strokes of a text from x = 0 on, in grid units.</summary>
    public static IEnumerable<(double X, double Y)[]> Strokes(string text)
    {
        double left = 0;
        foreach (char letter in text)
        {
            string glyph = Glyph(letter);
            foreach (string stroke in glyph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                double start = left;
                yield return [.. stroke.Chunk(2).Select(point => (start + (point[0] - '0'), (double)(point[1] - '0')))];
            }

            left += Advance(glyph);
        }
    }

    /// <summary>Width of a text in grid units, without the gap behind it.</summary>
    public static double Width(string text) => Math.Max(0, text.Sum(letter => Advance(Glyph(letter))) - Gap);

    private static string Glyph(char letter) => _glyphs.GetValueOrDefault(letter, Missing);

    private static double Advance(string glyph) => Gap + glyph.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(stroke => stroke.Chunk(2)).Select(point => point[0] - '0').DefaultIfEmpty(1).Max();
}
