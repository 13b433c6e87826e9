using AADiff.Bench.Scheduling;

return args switch
{
    ["makespan", ..] => SchedulingBench.Makespan(Console.Out),
    ["schedule", ..] => SchedulingBench.Throughput(Console.Out, args.Length > 1 ? int.Parse(args[1]) : 1000, args.Length > 2 ? int.Parse(args[2]) : 1_000_000),
    ["linger", ..] => SchedulingBench.Linger(Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        Farm benchmarks. Verbs:
          makespan                    time for 900 pictures on unequal nodes, divided by the ideal
          linger                      how full batches are, by the time that an idle node waits for more tickets
          schedule [NODES] [FRAMES]   pictures scheduled per second (default 1000 nodes, 1000000 pictures)
        """);
    return 2;
}
