using System.Collections.Immutable;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>What <c>aadiff still</c> was asked for.</summary>
/// <param name="Request">All but its sound, its curve and its seed.</param>
/// <param name="Word">Of the prompt, whose strengths are drawn.</param>
/// <param name="Strengths">One a column.</param>
/// <param name="Seeds">One a row.</param>
internal sealed record StillOptions(RenderRequest Request, string Word, ImmutableArray<double> Strengths, ImmutableArray<ulong> Seeds);
