namespace AADiff.Bench.Nemesis;

/// <summary>What can go wrong.</summary>
internal enum Fault
{
    KillGpu,
    FreezeGpu,
    TerminateGpu,
    KillCoordinator,
    TerminateCoordinator,
}
