using System.Collections.Frozen;

namespace AADiff.Sound.Grounding;

/// <summary>Words of a prompt that name nothing one could hear; kept as they are compared, in lower case.</summary>
internal static class SkippedWords
{
    public static FrozenSet<string> Grammar { get; } = Set("""
        a an the this that these those some any each every all both no not
        of in on at by to from into onto over under above below between among through across along around behind before after during
        with without within near beside beyond against toward towards upon off out up down inside outside about as per via
        and or but nor so yet if then than while when where because until
        i you he she it we they me him her us them my your his its our their mine yours ours theirs who whom whose which what
        is are was were be been being am has have had having do does did doing will would shall should can could may might must
        there here very more most less much many few several only just too also such own same other another it's there's
        """);

    public static FrozenSet<string> Style { get; } = Set("""
        photo photograph photography photorealistic picture image painting drawing sketch illustration artwork art render rendering rendered
        watercolor watercolour oil acrylic pastel pencil charcoal ink digital canvas poster print anime cartoon comic concept matte 3d cgi vfx
        style styled stylized aesthetic realistic realism hyperrealistic surreal abstract impressionist cinematic film movie scene still frame shot
        detailed detail details intricate highly ultra super extremely best high low quality resolution hd uhd hdr 4k 8k 2k 16k
        masterpiece beautiful stunning amazing epic professional award winning trending artstation unreal engine octane
        wide close closeup close-up angle view lens bokeh depth field focus sharp blurry dslr macro panorama panoramic aerial
        background foreground composition lighting lit color colors colour colours colorful colourful vibrant black white
        """);

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
