namespace AADiff.Bench.Scheduling;

/// <param name="Makespan">Simulated seconds until the last job had its last picture.</param>
/// <param name="Renderings">Pictures rendered, those of backups included.</param>
/// <param name="Answers">Pictures that jobs got, each counted once a job.</param>
/// <param name="Repeated">Pictures that a job got more than once.</param>
/// <param name="Stolen">Tickets that moved to another node.</param>
/// <param name="BackUps">Second attempts.</param>
/// <param name="Messages">Messages and timers handled by the state machines.</param>
/// <param name="MostOwners">Owners of pictures alive at once.</param>
/// <param name="Batches">Batches started.</param>
/// <param name="Scheduling">Real time spent in the scheduler, the only part of it that a farm has once.</param>
public sealed record SimulationResult(
    double Makespan, int Renderings, int Answers, int Repeated, int Stolen, int BackUps, long Messages, int MostOwners, long Batches,
    TimeSpan Scheduling);
