using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Reports;

/// <summary>What a report shows at the end of a render.</summary>
/// <param name="Job">As it ended.</param>
/// <param name="Video">Where the video lies.</param>
/// <param name="Reused">The job had been finished before: nothing was rendered.</param>
/// <param name="Timings">Where the time went, in order.</param>
/// <param name="TotalSeconds">From the start of the command to its end, build included. Less than the sum when stages ran in an earlier, interrupted run.</param>
internal sealed record RenderOutcome(JobView Job, string Video, bool Reused, ImmutableArray<Timing> Timings, double TotalSeconds);

internal sealed record Timing(string Stage, double Seconds);
