using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Journal;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Google.Protobuf;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>What holds in every life of a job, whatever happens to it and in whatever order.</summary>
public sealed class JobLifeTests
{
    private const int Steps = 300;

    [Property(MaxTest = 60)]
    public Property A_job_loses_nothing_records_nothing_twice_keeps_its_window_and_ends_once() => Prop.ForAll(Lives(), steps =>
    {
        JobLife life = new(batch: 1 + (steps.Length % 5), adaptive: steps.Length % 2 == 0);
        life.Live(steps);
        life.RunToTheEnd();

        Assert.False(life.Job.State.Deleted, "a deletion does not end");
        if (life.Job.State.Phase is not (JobPhase.Cancelled or JobPhase.Completed or JobPhase.None))
        {
            Assert.Equal((JobPhase.Assembling, life.Job.State.Pictures.Chosen), (life.Job.State.Phase, life.Job.State.Pictures.Recorded));
            Assert.InRange(life.Job.State.Pictures.Chosen, life.Job.State.Adaptive ? 5 : JobLife.Pictures, JobLife.Pictures);
        }
    });

    [Property(MaxTest = 40)]
    public Property Journal_and_snapshot_give_back_the_journaled_part_of_a_job_at_any_time() => Prop.ForAll(Lives(), steps =>
    {
        JobLife life = new(batch: 1 + (steps.Length % 5), adaptive: steps.Length % 2 == 0);
        life.Live(steps);

        CheckJournal(life.Job.State, life.Journal);
    });

    private static Arbitrary<JobStep[]> Lives()
    {
        Gen<JobStep> step =
            from kind in Gen.Elements(Enum.GetValues<JobStepKind>().Concat(Usual))
            from a in Gen.Choose(0, 99)
            from b in Gen.Choose(0, 99)
            select new JobStep(kind, a, b);
        Gen<JobStep[]> steps =
            from length in Gen.Choose(0, Steps)
            from life in step.ArrayOf(length)
            select life;
        return Arb.From(steps, Shorter);
    }

    /// <summary>Kinds of steps that most lives consist of.</summary>
    private static IEnumerable<JobStepKind> Usual =>
    [
        .. Enumerable.Repeat(JobStepKind.AnswerOperation, 6),
        .. Enumerable.Repeat(JobStepKind.Finish, 6),
        .. Enumerable.Repeat(JobStepKind.Progress, 3),
        .. Enumerable.Repeat(JobStepKind.Fail, 2),
        .. Enumerable.Repeat(JobStepKind.Wait, 2),
    ];

    /// <summary>The same life without some of its steps.</summary>
    private static IEnumerable<JobStep[]> Shorter(JobStep[] steps)
    {
        for (int size = steps.Length / 2; size > 0; size /= 2)
        {
            for (int from = 0; from + size <= steps.Length; from += size)
            {
                yield return [.. steps[..from], .. steps[(from + size)..]];
            }
        }
    }

    private static void CheckJournal(RenderJobState live, IEnumerable<IJobEvent> journal)
    {
        RenderJobState replayed = journal.Aggregate(new RenderJobState(), (state, happened) =>
        {
            (string manifest, IMessage message) = JobEventWire.Write(happened);
            return state.Apply(JobEventWire.Read(manifest, message.ToByteArray())!);
        });
        byte[] snapshot = JobSnapshotWire.Write(live).ToByteArray();
        RenderJobState restored = JobSnapshotWire.Read(AADiff.Coordinator.Jobs.Journal.Wire.JobSnapshot.Parser.ParseFrom(snapshot));

        Assert.Equal(JobSnapshotWire.Write(live), JobSnapshotWire.Write(replayed));
        Assert.Equal(JobSnapshotWire.Write(live), JobSnapshotWire.Write(restored));
    }
}
