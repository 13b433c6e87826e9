using System.Collections.Immutable;
using System.Globalization;
using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Xunit;
using JobDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Jobs.RenderJob, AADiff.Coordinator.Jobs.IJobChange, AADiff.Coordinator.Jobs.IJobEffect>;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Runs a <see cref="RenderJob"/> as its actor does, with the journaled events in a list and the effects in another.</summary>
internal sealed class JobBench(JobPolicy? policy = null)
{
    public const string JobId = "job";

    public RenderJob Job { get; private set; } = new(JobId, policy ?? new JobPolicy());

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public List<IJobEvent> Journal { get; } = [];

    public List<IJobEffect> Effects { get; } = [];

    /// <summary>Called after every message with the job before and after it and what changed.</summary>
    public Action<RenderJob, RenderJob, ImmutableArray<IJobChange>> AfterTell { get; init; } = (_, _, _) => { };

    public Storyboard Storyboard { get; private set; } = Storyboards.Of(0);

    /// <summary>Everything asked for since <see cref="Forget"/>, in order.</summary>
    public IEnumerable<PictureProtocol.RenderPicture> Asked =>
        Effects.OfType<TellPicture>().Select(effect => effect.Message).OfType<PictureProtocol.RenderPicture>();

    public IEnumerable<int> AskedPictures => Asked.Select(question => question.Picture);

    public IEnumerable<int> Withdrawn =>
        Effects.OfType<TellPicture>().Select(effect => effect.Message).OfType<PictureProtocol.CancelPicture>().Select(cancel => IndexOf(cancel.Key));

    public JobOperation? Operation => Effects.OfType<StartOperation>().LastOrDefault()?.Operation;

    /// <summary>A planned job that has asked for its first pictures.</summary>
    public static JobBench Rendering(int pictures, int window = 100, JobPolicy? policy = null)
    {
        JobBench bench = new((policy ?? new JobPolicy()) with { InitialWindow = window, BatchAttempts = 1 });
        bench.Submit();
        bench.Plan(Storyboards.Of(pictures));
        return bench;
    }

    /// <summary>A job of four pictures, one of which is drawn where it matters.</summary>
    public static JobBench In(JobStatus status)
    {
        if (status == JobStatus.Planning)
        {
            JobBench planning = new();
            planning.Submit();
            return planning;
        }

        JobBench bench = Rendering(pictures: 4);
        switch (status)
        {
            case JobStatus.Paused:
                bench.Command(JobCommandKind.Pause);
                break;
            case JobStatus.Blocked:
                bench.Finish(0);
                bench.Tell(new AssemblyProtocol.AssemblyFailed("the store is away", Storage: true));
                break;
            case JobStatus.Assembling or JobStatus.Completed:
                for (int picture = 0; picture < 4; picture++)
                {
                    bench.Finish(picture);
                }

                if (status == JobStatus.Completed)
                {
                    bench.StoreVideo();
                }

                break;
            case JobStatus.Failed:
                bench.Finish(0);
                bench.Tell(new AssemblyProtocol.AssemblyFailed("ffmpeg crashed", Storage: false));
                Assert.Equal(ErrorClass.Failed, bench.Job.State.FailureClass);
                break;
            case JobStatus.Cancelled:
                bench.Command(JobCommandKind.Cancel);
                break;
        }

        Assert.Equal(status, bench.Job.Status);
        return bench;
    }

    public JobDecision Tell(object message)
    {
        RenderJob before = Job;
        JobDecision decision = Job.Handle(message, Now);
        Journal.AddRange(decision.Events.OfType<IJobEvent>());
        Effects.AddRange(decision.Effects);
        Job = decision.State;
        AfterTell(before, Job, decision.Events);
        return decision;
    }

    public void Submit() => Tell(new JobProtocol.SubmitJob(JobId, "ann", 50));

    public void Plan(Storyboard storyboard)
    {
        Storyboard = storyboard;
        Tell(new JobInputs.PlanMade(Operation!.Run, new JobFiles(Storyboards.Request, storyboard), Storyboards.Plan(storyboard)));
    }

    public JobDecision Command(JobCommandKind kind, int? priority = null) =>
        Tell(new JobProtocol.CommandJob(JobId, kind, priority));

    public JobProtocol.JobState Delete() => (JobProtocol.JobState)Tell(new JobProtocol.DeleteJob(JobId, "ann")).Reply!;

    public void RemoveFiles() => Tell(new JobInputs.FilesRemoved(Operation!.Run));

    /// <summary>The log is stored, where it is being stored.</summary>
    public void StoreLog() => Tell(new JobInputs.LogStored(Job.State.Attempts.Count));

    /// <summary>Fence of the last question for the picture.</summary>
    public long Fence(int picture) => Asked.Last(question => question.Picture == picture).Fence;

    public void Run(int picture, string node = "node-1", int step = 0) =>
        Tell(new PictureProtocol.PictureProgress(JobId, picture, Fence(picture), node, step, 10));

    /// <summary>It waits at a node.</summary>
    public void Hold(int picture) => Tell(new PictureProtocol.PictureProgress(JobId, picture, Fence(picture), "node-1", 0, 0));

    public void Finish(int picture, string attempt = "first", bool cached = false) => Tell(Done(picture, attempt, cached));

    public void Fail(int picture, FailureKind kind, string node = "node-1") =>
        Tell(new PictureProtocol.PictureFailed(JobId, picture, Fence(picture), kind, node, "x", $"{kind} trouble"));

    public static PictureProtocol.PictureDone Done(int picture, string attempt = "first", bool cached = false) => new(
        JobId, picture, Storyboards.Key(picture), ObjectNames.Picture(Storyboards.Key(picture), attempt), Hash(picture), 1000, "node-1", attempt,
        250, cached);

    public static string Hash(int picture) => picture.ToString("x64", CultureInfo.InvariantCulture);

    /// <summary>Time goes by with a beat a second and no batch left lying, as in the actor.</summary>
    public void Wait(double seconds)
    {
        for (DateTimeOffset end = Now.AddSeconds(seconds); Now < end;)
        {
            Now = Now.AddSeconds(Math.Min(1, (end - Now).TotalSeconds));
            Tell(JobInputs.Heartbeat.Instance);
            Tell(JobInputs.Flush.Instance);
        }
    }

    /// <summary>The process was stopped for a while and goes on.</summary>
    public void Freeze(double seconds) => Now = Now.AddSeconds(seconds);

    public void Forget() => Effects.Clear();

    /// <summary>The coordinator dies; another replays the journal.</summary>
    public void Restart()
    {
        Job = Journal.Aggregate(new RenderJob(JobId, Job.Policy), (job, happened) => job.Apply(happened));
        Effects.Clear();
        Tell(JobInputs.Recovered.Instance);
        Tell(JobInputs.Heartbeat.Instance);
    }

    public void OpenFiles() => Tell(new JobInputs.FilesOpened(Operation!.Run, new JobFiles(Storyboards.Request, Storyboard)));

    /// <summary>The pictures were looked at; pass: whether the blend in a picture's place was near enough.</summary>
    public void Check(Func<int, bool> pass)
    {
        PicturesToCheck wanted = Operation!.Pictures!;
        ImmutableArray<PictureCheck> checks =
        [
            .. wanted.Unchecked().Open.Select(picture => new PictureCheck(picture, new PictureDistance(pass(picture) ? 50 : 30, 40), pass(picture))),
        ];
        CheckedPictures result = CheckedPictures.After(wanted, checks);
        Storyboard = result.Settled ?? Storyboard;
        Tell(new JobInputs.PicturesChecked(Operation.Run, result));
    }

    public void StoreVideo() => Tell(new AssemblyProtocol.VideoStored("videos/job/v.mp4", new string('c', 64), 5000, 1.5));

    public AADiff.Coordinator.Jobs.Journal.Wire.JobSnapshot Snapshot() => JobSnapshotWire.Write(Job.State);

    private int IndexOf(PictureKey key) => Enumerable.Range(0, Storyboard.Pictures.Length).First(picture => Storyboard.Pictures[picture].Key == key);
}
