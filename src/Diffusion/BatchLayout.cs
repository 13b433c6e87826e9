using System.Collections.Immutable;

namespace AADiff.Diffusion;

/// <summary>
/// Which rows a call of the U-Net has: [c_base…, c_picture…, u_picture…, u_base…] (c with the prompt, u with the negative prompt;
/// docs/method.md §5.4). A base has a row only while a picture uses its maps or is blended with it, and an unconditional row only while it
/// must advance itself; that of a photo never does, since its latents are known, and a picture of it that is not edited has no row at all.
/// </summary>
/// <param name="Bases">Those that have a row.</param>
/// <param name="Rows">In the order of the batch.</param>
internal sealed record BatchLayout(ImmutableArray<SampledBase> Bases, ImmutableArray<BatchRow> Rows)
{
    /// <param name="pictures">Those that are still sampled.</param>
    /// <param name="call">Call of the U-Net, from 0.</param>
    /// <param name="guided">Whether there is an unconditional half.</param>
    public static BatchLayout Of(IReadOnlyList<SampledPicture> pictures, int call, bool guided)
    {
        ImmutableArray<SampledBase> bases =
        [
            .. pictures.Where(p => p.TokenWeights is not null).Select(p => p.Base).Distinct()
                .Where(b => b.IsSourceIn(call) || b.AdvancesIn(call)),
        ];
        SampledPicture[] drawn = [.. pictures.Where(p => !p.IsKnown)];
        IEnumerable<BatchRow> conditional = bases.Select(b => b.Picture).Concat(drawn).Select(p => new BatchRow(p, true));
        IEnumerable<BatchRow> unconditional = drawn.Concat(bases.Where(b => b.AdvancesIn(call)).Select(b => b.Picture))
            .Select(p => new BatchRow(p, false));
        return new BatchLayout(bases, [.. conditional, .. guided ? unconditional : []]);
    }

    public bool HasRowsOf(BatchLayout? other) => other is not null && Rows.SequenceEqual(other.Rows);

    /// <summary>Row of a picture; −1 when it has none.</summary>
    public int RowOf(SampledPicture picture, bool conditional) => Rows.IndexOf(new BatchRow(picture, conditional));
}

/// <param name="Picture">Whose latent is in the row.</param>
/// <param name="IsConditional">With the prompt, or with the negative prompt.</param>
internal readonly record struct BatchRow(SampledPicture Picture, bool IsConditional);
