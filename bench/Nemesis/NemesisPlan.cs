namespace AADiff.Bench.Nemesis;

/// <summary>What a seed means: the farm, and what befalls it.</summary>
/// <param name="Coordinators">1 or 2; with 2 the work of one goes over to the other.</param>
/// <param name="Faults">In order.</param>
internal sealed record NemesisPlan(int Coordinators, IReadOnlyList<PlannedFault> Faults)
{
    public const int Gpus = 2;

    /// <summary>Twice as long as a silent member is borne with, so that some come back from the dead. In seconds.</summary>
    private const int LongestHold = 24;

    /// <param name="seed">Of the run.</param>
    /// <param name="faults">How many.</param>
    /// <param name="pictures">Of the job.</param>
    /// <param name="only">The only fault that happens; null: any.</param>
    public static NemesisPlan Of(int seed, int faults, int pictures, Fault? only)
    {
        Random random = new(seed);
        int coordinators = random.Next(1, 3);
        return new NemesisPlan(
            coordinators,
            [.. Enumerable.Range(0, faults).Select(i =>
            {
                Fault fault = only ?? (Fault)random.Next(Enum.GetValues<Fault>().Length);
                int at = random.Next(pictures * i / faults, pictures * (i + 1) / faults);
                return new PlannedFault(fault, Victim(fault, coordinators, random), at, TimeSpan.FromSeconds(Holds(fault, random)));
            })]);
    }

    private static string Victim(Fault fault, int coordinators, Random random) => fault switch
    {
        Fault.StopObjects => "S3",
        Fault.StopJournal => "PostgreSQL",
        Fault.AddGpu => $"g{Gpus + 1}",
        Fault.KillCoordinator or Fault.FreezeCoordinator or Fault.TerminateCoordinator => $"c{random.Next(1, coordinators + 1)}",
        _ => $"g{random.Next(1, Gpus + 1)}",
    };

    private static int Holds(Fault fault, Random random) => fault switch
    {
        Fault.FreezeGpu or Fault.FreezeCoordinator => random.Next(2, LongestHold + 1),
        Fault.StopObjects or Fault.StopJournal => random.Next(2, LongestHold / 2),
        Fault.KillGpu or Fault.KillCoordinator => random.Next(2) * random.Next(2, LongestHold / 2),
        _ => 0,
    };
}
