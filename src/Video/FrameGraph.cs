using AADiff.Shared.Requests;

namespace AADiff.Video;

/// <summary>
/// Filters that make frames of pictures in red, green and blue, each scaled by itself: ffmpeg's scaler takes colours by way of luma and chroma, which
/// costs the last bits.
/// </summary>
internal static class FrameGraph
{
    /// <summary>From colours to the luma and chroma that a file says it has.</summary>
    public const string ToYuv = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bitexact";

    /// <param name="placed">Where a picture lies in its frame.</param>
    /// <param name="bits">A value: 8, or 16 where the pictures are fed so.</param>
    /// <param name="detail">Number of the input that has what is added to every scaled picture (<see cref="PhotoDetail"/>); null: nothing is.</param>
    /// <param name="then">Filters behind a comma, for what a frame is in the end.</param>
    /// <returns>From the pictures [0:v] to frames [shown].</returns>
    public static string Of(FramePlacement placed, int bits, int? detail, string then)
    {
        string planes = bits == 16 ? "gbrp16le" : "gbrp";
        string added = detail is { } input ? $"[scaled];[{input}:v]format={planes}[detail];[scaled][detail]blend=all_mode=grainmerge" : "";
        return $"{Scaled(placed.Scaled, planes)}{added}{placed.Cut},{then}[shown]";
    }

    /// <summary>Whole pictures, without a crop or a border.</summary>
    public static string Scaled(PictureSize size, string planes)
    {
        string scale = $"scale={size.Width}:{size.Height}:flags=lanczos+accurate_rnd+bitexact";
        return $"[0:v]format={planes},extractplanes=r+g+b[r][g][b];[r]{scale}[rs];[g]{scale}[gs];[b]{scale}[bs];[gs][bs][rs]mergeplanes=0x001020:{planes}";
    }
}
