using SkiaSharp;

namespace AADiff.Shared.Pictures;

/// <summary>
/// Letters for plots: 5 × 7 dots, capitals, digits and a few signs. Servers have no fonts, and the text of a plot must not differ from one
/// machine to the next.
/// </summary>
public static class PlotFont
{
    private const int Rows = 7;
    private const int Columns = 5;

    // One glyph a character of the first string; each row is five dots as the bits of a base-32 digit, highest bit left.
    private const string Characters = " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-+/=()%|";
    private static readonly string[] _glyphs =
    [
        "0000000", "EHHVHHH", "UHHUHHU", "EHGGGHE", "UHHHHHU", "VGGUGGV", "VGGUGGG", "EHGNHHF", "HHHVHHH", "E44444E", "72222IC", "HIKOKIH",
        "GGGGGGV", "HRLLHHH", "HPLJHHH", "EHHHHHE", "UHHUGGG", "EHHHLID", "UHHUKIH", "FGGE11U", "V444444", "HHHHHHE", "HHHHHA4", "HHHLLRH", "HHA4AHH", "HHA4444",
        "V1248GV", "EHJLPHE", "4C4444E", "EH1248V", "V2421HE", "26AIV22", "VGU11HE", "68GUHHE", "V124888", "EHHEHHE", "EHHF12C",
        "00000CC", "0000C48", "0CC0CC0", "000V000", "044V440", "01248G0", "00V0V00", "2488842", "8422248", "OP248J3", "4444444",
    ];

    /// <summary>Height of a line in dots, gap included.</summary>
    public static int LineHeight => Rows + 2;

    /// <summary>Width of a text in dots.</summary>
    public static int Width(string text) => Math.Max(0, ((Columns + 1) * text.Length) - 1);

    /// <summary>Draws text with its upper left corner at (x, y), one dot <paramref name="scale"/> pixels wide; signs it does not have become gaps.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, SKColor colour, float scale = 1)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = false };
        for (int i = 0; i < text.Length; i++)
        {
            string glyph = _glyphs[Math.Max(0, Characters.IndexOf(char.ToUpperInvariant(text[i]), StringComparison.Ordinal))];
            for (int row = 0; row < Rows; row++)
            {
                int dots = glyph[row] <= '9' ? glyph[row] - '0' : glyph[row] - 'A' + 10;
                for (int column = 0; column < Columns; column++)
                {
                    if (((dots >> (Columns - 1 - column)) & 1) == 1)
                    {
                        canvas.DrawRect(x + (scale * ((i * (Columns + 1)) + column)), y + (scale * row), scale, scale, paint);
                    }
                }
            }
        }
    }
}
