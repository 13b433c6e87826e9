namespace AADiff.Diffusion.Graph;

/// <summary>What the keys of an attention are made of.</summary>
public enum AttentionKind
{
    /// <summary>The picture itself.</summary>
    Self,

    /// <summary>The text embedding.</summary>
    Cross,

    /// <summary>Something else, such as the picture tokens of an IP-Adapter: never edited.</summary>
    Other,
}
