using System.Globalization;
using AADiff.Bench.Nemesis;
using AADiff.Bench.Scheduling;

return args switch
{
    ["makespan", ..] => SchedulingBench.Makespan(Console.Out),
    ["schedule", ..] => SchedulingBench.Throughput(Console.Out, args.Length > 1 ? int.Parse(args[1]) : 1000, args.Length > 2 ? int.Parse(args[2]) : 1_000_000),
    ["linger", ..] => SchedulingBench.Linger(Console.Out),
    ["nemesis", ..] => await NemesisVerb.RunAsync(Console.Out, Option("--runs", 50), Option("--seed", 1)),
    _ => Usage(),
};

int Option(string name, int otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.Error.WriteLine(
        """
        Farm benchmarks. Verbs:
          makespan                    time for 900 pictures on unequal nodes, divided by the ideal
          linger                      how full batches are, by the time that an idle node waits for more tickets
          schedule [NODES] [FRAMES]   pictures scheduled per second (default 1000 nodes, 1000000 pictures)
          nemesis [--runs N] [--seed S]
                                      random faults against farms of real processes, audited (default 50 runs from seed 1)
        """);
    return 2;
}
