using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Tests.Jobs.Journal;

/// <summary>A job to which anything happens, the same for the same seed. Checks at every step what must hold in any life of a job.</summary>
internal static class RandomJob
{
    public static JobBench Live(int seed, int steps)
    {
        Random random = new(seed);
        JobBench bench = JobBench.Rendering(pictures: 60, window: 8);
        for (int step = 0; step < steps; step++)
        {
            Step(bench, random);
            Check(bench);
        }

        return bench;
    }

    private static void Step(JobBench bench, Random random)
    {
        int[] asked = [.. bench.AskedPictures];
        int picture = asked.Length > 0 ? asked[random.Next(asked.Length)] : random.Next(60);
        string node = $"node-{random.Next(4)}";
        switch (random.Next(14))
        {
            case < 5:
                bench.Finish(picture, $"attempt-{random.Next(3)}", cached: random.Next(4) == 0);
                break;
            case 5 when asked.Length > 0:
                bench.Fail(picture, (FailureKind)random.Next(3), node);
                break;
            case 6 or 7 when asked.Length > 0:
                bench.Run(picture, node, random.Next(3));
                break;
            case 8:
                bench.Wait(random.Next(1, 14));
                break;
            case 9:
                bench.Command((JobCommandKind)random.Next(2));
                break;
            case 10:
                bench.Command(JobCommandKind.RequeueFailed);
                break;
            case 11:
                bench.Command(JobCommandKind.SetPriority, random.Next(101));
                break;
            case 12 when bench.Operation is { } operation:
                bench.Tell(new JobInputs.StoreAnswered(operation.Run));
                break;
            case 13 when random.Next(10) == 0:
                bench.Restart();
                if (bench.Operation is { Kind: JobOperationKind.OpenFiles })
                    bench.OpenFiles();
                break;
        }
    }

    private static void Check(JobBench bench)
    {
        PictureBoard pictures = bench.Job.State.Pictures;
        Xunit.Assert.Equal(pictures.Recorded, pictures.All(PictureStatus.Recorded).Count());
        Xunit.Assert.Equal(pictures.Failed, pictures.All(PictureStatus.Failed).Count());
        Xunit.Assert.All(pictures.All(PictureStatus.Recorded), picture => Xunit.Assert.NotNull(pictures.Attempt(picture)));
        Xunit.Assert.True(bench.Job.State.Phase is not (JobPhase.Assembling or JobPhase.Completed) || pictures.Recorded == pictures.Count);
    }
}
