using AADiff.Testing.Cluster;

namespace AADiff.Bench.Nemesis;

/// <summary>What can go wrong. What ends is started again by the <see cref="Keeper"/>, at once or after the fault's time.</summary>
internal enum Fault
{
    KillGpu,
    FreezeGpu,
    TerminateGpu,
    AddGpu,
    KillCoordinator,
    FreezeCoordinator,
    TerminateCoordinator,
    StopObjects,
    StopJournal,
}
