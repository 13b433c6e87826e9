namespace AADiff.Shared.Requests;

/// <summary>
/// One fixed mask for the whole video: x ← x_base + mask·(x − x_base) after every step. Made from the base's own unmultiplied cross maps
/// over all its steps (method.md §1.6, "our rule"), or given by the user.
/// </summary>
public sealed record LocalBlend
{
    /// <summary>Share of the map's maximum above which a place belongs to the word, in (0, 1).</summary>
    public double Threshold { get; init; } = 0.3;

    /// <summary>Object of a picture whose white is free to move; null: made from the maps.</summary>
    public string? MaskObjectName { get; init; }

    /// <summary>Lower-case hex SHA-256 of that picture.</summary>
    public string? MaskSha256 { get; init; }

    /// <summary>Softening of the mask's edge in latent cells; 0 = hard.</summary>
    public double Feather { get; init; }
}
