using System.Collections.Immutable;

namespace AADiff.Diffusion;

/// <summary>
/// Which rows a network call has: [c_base…, c_frame…, u_frame…, u_base…]. A base is in it only while a frame uses its maps or is blended
/// with it, and has an unconditional row only while it must itself advance.
/// </summary>
/// <param name="Bases">Those that have a row.</param>
/// <param name="Rows">In the order of the batch.</param>
internal sealed record BatchLayout(ImmutableArray<SampledBase> Bases, ImmutableArray<BatchRow> Rows)
{
    /// <param name="frames">Frames still wanted.</param>
    /// <param name="call">Network call, from 0.</param>
    /// <param name="guided">Whether there is an unconditional half.</param>
    public static BatchLayout Of(IReadOnlyList<SampledPicture> frames, int call, bool guided)
    {
        ImmutableArray<SampledBase> bases = [.. frames.Where(f => f.Weights is not null).Select(f => f.Base).Distinct().Where(b => b.IsSourceIn(call) || b.AdvancesIn(call))];
        IEnumerable<BatchRow> conditional = bases.Select(b => b.Picture).Concat(frames).Select(p => new BatchRow(p, true));
        IEnumerable<BatchRow> unconditional = frames.Concat(bases.Where(b => b.AdvancesIn(call)).Select(b => b.Picture)).Select(p => new BatchRow(p, false));
        return new BatchLayout(bases, [.. conditional, .. guided ? unconditional : []]);
    }

    public bool HasRowsOf(BatchLayout? other) => other is not null && Rows.SequenceEqual(other.Rows);

    /// <summary>Row of a picture; −1 when it has none.</summary>
    public int RowOf(SampledPicture picture, bool conditional) => Rows.IndexOf(new BatchRow(picture, conditional));
}
