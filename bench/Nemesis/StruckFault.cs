namespace AADiff.Bench.Nemesis;

/// <param name="Planned">What.</param>
/// <param name="At">When.</param>
/// <param name="GoesOnAfter">Seconds until pictures were done again: from the blow where others can take over, else from its end.</param>
internal sealed record StruckFault(PlannedFault Planned, DateTimeOffset At, double GoesOnAfter);
