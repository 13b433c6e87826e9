using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Jobs.Dispatch;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.Shared.Protocol.PictureProtocol;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>One thing that happens to a job. A and B choose among whatever there is to choose from.</summary>
internal sealed record JobStep(JobStepKind Kind, int A, int B);

internal enum JobStepKind
{
    Submit,
    Command,
    CancelSeldom,
    DeleteOften,
    AnswerOperation,
    FailOperation,
    Credit,
    Accept,
    Progress,
    Finish,
    FinishOther,
    Fail,
    Relocate,
    Flush,
    Wait,
    Freeze,
    ClockBack,
    AssemblyLosesStore,
    AssemblyFails,
    AssemblyLosesPicture,
    StoreVideo,
    AnswerLog,
    AcknowledgeStatus,
    AcknowledgeDeletion,
    Restart,
}

/// <summary>Lives of a job to which anything happens. Checks at every step what must hold in any of them.</summary>
internal sealed class JobLife
{
    public const int Pictures = 20;

    private readonly JobBench _bench;
    private readonly List<RenderPicture> _asked = [];
    private int _read;
    private long _fence;

    private readonly bool _adaptive;

    /// <param name="batch">Attempts in an event.</param>
    /// <param name="adaptive">Only the pictures that are needed are drawn; every third check fails. The sound is encoded while it is planned.</param>
    public JobLife(int batch, bool adaptive)
    {
        _adaptive = adaptive;
        _bench = new JobBench(new JobPolicy { InitialWindow = 6, BatchAttempts = batch, SnapshotEvery = 7, FailedAtLeast = 5, SoundWhilePlanning = adaptive })
        {
            AfterTell = Check,
        };
    }

    public RenderJob Job => _bench.Job;

    public IReadOnlyList<IJobEvent> Journal => _bench.Journal;

    public void Live(IEnumerable<JobStep> steps)
    {
        _bench.Submit();
        foreach (JobStep step in steps)
        {
            Take(step);
        }
    }

    /// <summary>From here on everything goes well.</summary>
    public void RunToTheEnd()
    {
        for (int round = 0; round < 5 && Job.State.Deleted; round++)
        {
            _bench.StoreLog();
            AnswerOperation();
            AcknowledgeDeletion();
            _bench.Wait(100);
        }

        if (Job.Status == JobStatus.Failed)
        {
            _bench.Command(JobCommandKind.RequeueFailed);
        }

        _bench.Command(JobCommandKind.Resume);
        for (int round = 0; round < 3 * Pictures && !Job.State.Ended && Job.State.Phase != JobPhase.Assembling; round++)
        {
            AnswerOperation();
            _bench.Tell(new SchedulerProtocol.Credits(JobBench.JobId, 8));
            foreach (RenderPicture question in _asked.Where(question => Job.State.Pictures[question.Picture] != PictureStatus.Recorded).ToArray())
            {
                _bench.Finish(question.Picture);
            }

            _bench.Wait(1);
            if (Job.Status == JobStatus.Failed)
            {
                _bench.Command(JobCommandKind.RequeueFailed);
            }
        }
    }

    private void Take(JobStep step)
    {
        RenderPicture? question = _asked.Count > 0 ? _asked[step.A % _asked.Count] : null;
        string node = $"node-{step.B % 4}";
        switch (step.Kind)
        {
            case JobStepKind.Submit:
                _bench.Submit();
                break;
            case JobStepKind.Command:
                JobCommandKind[] kinds =
                    [JobCommandKind.Pause, JobCommandKind.Resume, JobCommandKind.Resume, JobCommandKind.RequeueFailed, JobCommandKind.SetPriority];
                _bench.Command(kinds[step.A % kinds.Length], step.B);
                break;
            case JobStepKind.CancelSeldom when step.A < 5:
                _bench.Command(JobCommandKind.Cancel);
                break;
            case JobStepKind.DeleteOften when step.A < 50:
                _bench.Delete();
                break;
            case JobStepKind.AcknowledgeDeletion:
                AcknowledgeDeletion();
                break;
            case JobStepKind.AnswerOperation when step.A < 50 && Job.Runtime.Operation is { Kind: JobOperationKind.Plan } planning:
                _bench.Tell(new JobInputs.RequestOpened(planning.Run, Storyboards.Request));
                break;
            case JobStepKind.AnswerOperation:
                AnswerOperation();
                break;
            case JobStepKind.FailOperation when Job.Runtime.Operation is { } operation:
                _bench.Tell(new JobInputs.OperationFailed(operation.Run, ErrorClass.Failed, "it did not work", Storage: step.A < 90));
                break;
            case JobStepKind.Credit:
                _bench.Tell(new SchedulerProtocol.Credits(JobBench.JobId, step.A % 12));
                break;
            case JobStepKind.Accept when question is not null:
                _bench.Tell(new PictureAccepted(JobBench.JobId, question.Picture, question.Fence, node));
                break;
            case JobStepKind.Progress when question is not null:
                _bench.Tell(new PictureProgress(JobBench.JobId, question.Picture, question.Fence, node, step.B % 3, 10 * (step.B % 2)));
                break;
            case JobStepKind.Finish when question is not null:
                _bench.Finish(question.Picture, $"attempt-{step.B % 3}", cached: step.B % 4 == 0);
                break;
            case JobStepKind.FinishOther when Job.Runtime.Files is not null:
                _bench.Finish(step.A % Pictures, $"attempt-{step.B % 3}");
                break;
            case JobStepKind.Fail when question is not null:
                _bench.Tell(new PictureFailed(JobBench.JobId, question.Picture, question.Fence, (FailureKind)(step.B % 4), node, "x", "trouble"));
                break;
            case JobStepKind.Relocate when question is not null:
                _bench.Tell(new PictureRelocated(JobBench.JobId, question.Picture, question.Fence));
                break;
            case JobStepKind.Flush:
                _bench.Tell(JobInputs.Flush.Instance);
                break;
            case JobStepKind.Wait:
                _bench.Wait(1 + (step.A % 13));
                break;
            case JobStepKind.Freeze:
                _bench.Freeze(step.A);
                break;
            case JobStepKind.ClockBack:
                _bench.Freeze(-step.A / 10.0);
                break;
            case JobStepKind.AssemblyLosesStore when Job.Runtime.Assembling:
                _bench.Tell(new AssemblyProtocol.AssemblyFailed("the store is full", Storage: true));
                break;
            case JobStepKind.AssemblyFails when Job.Runtime.Assembling && step.A < 20:
                _bench.Tell(JobInputs.AssemblyEnded.Instance);
                break;
            case JobStepKind.AssemblyLosesPicture when Job.Runtime.Assembling && Job.State.Pictures.Recorded > 0:
                int[] recorded = [.. Job.State.Pictures.All(PictureStatus.Recorded)];
                int lost = recorded[step.A % recorded.Length];
                _bench.Tell(new AssemblyProtocol.AssemblyFailed(
                    "it is gone.",
                    Storage: false,
                    step.B < 90 ? ObjectNames.Picture(Storyboards.Key(lost), Job.State.Pictures.Attempt(lost)!) : "frames/other/a.png"));
                break;
            case JobStepKind.StoreVideo when Job.Runtime.Assembling:
                _bench.StoreVideo();
                break;
            case JobStepKind.AnswerLog when Job.Runtime.StoringLog:
                _bench.Tell(step.A < 60 ? new JobInputs.LogStored(Job.State.Attempts.Count) : new JobInputs.LogNotStored("the store is full"));
                break;
            case JobStepKind.AcknowledgeStatus:
                _bench.Tell(new AADiff.Coordinator.Jobs.Directory.JobAcknowledged(JobBench.JobId, Job.Status));
                break;
            case JobStepKind.Restart:
                _read = 0;
                _bench.Restart();
                break;
        }
    }

    private void AnswerOperation()
    {
        switch (Job.Runtime.Operation)
        {
            case { Kind: JobOperationKind.Plan }:
                _bench.Plan(_adaptive ? Storyboards.Adaptive(Pictures) : Storyboards.Of(Pictures));
                break;
            case { Kind: JobOperationKind.CheckPictures }:
                _bench.Check(picture => picture % 3 != 0);
                break;
            case { Kind: JobOperationKind.OpenFiles }:
                _bench.OpenFiles();
                break;
            case { Kind: JobOperationKind.RemoveFiles }:
                Assert.False(Job.Runtime.StoringLog, "a file may be written while they are removed");
                _bench.RemoveFiles();
                break;
            case { } probe:
                _bench.Tell(new JobInputs.StoreAnswered(probe.Run));
                break;
        }
    }

    private void AcknowledgeDeletion() =>
        _bench.Tell(new AADiff.Coordinator.Jobs.Directory.JobAcknowledged(JobBench.JobId, JobStatus.Cancelled) { Deleted = true });

    private void Check(RenderJob before, RenderJob after, ImmutableArray<IJobChange> changes)
    {
        foreach (RenderPicture question in _bench.Asked.Skip(_read))
        {
            Assert.True(question.Fence > _fence, "a question went out under an old fence");
            Assert.True(
                before.State.Pictures.Count == 0
                    || before.State.Pictures[question.Picture] != PictureStatus.Recorded
                    || changes.OfType<PictureLost>().Any(lost => lost.Picture == question.Picture),
                "a recorded picture was asked for");
            _fence = question.Fence;
            _asked.Add(question);
        }

        _read = _bench.Asked.Count();
        if (changes.OfType<JobErased>().Any())
        {
            _asked.Clear();
        }

        PictureBoard pictures = after.State.Pictures;
        Assert.Equal(pictures.Recorded, pictures.All(PictureStatus.Recorded).Count());
        Assert.Equal(pictures.Failed, pictures.All(PictureStatus.Failed).Count());
        Assert.All(pictures.All(PictureStatus.Recorded), picture => Assert.NotNull(pictures.Attempt(picture)));
        Assert.True(after.State.Phase is not (JobPhase.Assembling or JobPhase.Completed) || (pictures.Recorded == pictures.Chosen && after.State.Settled));
        Assert.True(after.State.Settled || !after.Runtime.AssemblyKnows, "the video was begun before it was known what it is made of");
        CheckWindow(after, changes);
        CheckEnd();
        CheckRecordedOnce();

        RenderJobState journaled = changes.OfType<IJobEvent>().Aggregate(before.State, (state, happened) => state.Apply(happened));
        Assert.Equal(JobSnapshotWire.Write(after.State), JobSnapshotWire.Write(journaled));
    }

    private void CheckWindow(RenderJob after, ImmutableArray<IJobChange> changes)
    {
        if (after.Runtime.Dispatch is not { } dispatch || !changes.OfType<PicturesSent>().Any(sent => !sent.Leases.IsEmpty))
        {
            return;
        }

        int stalled = dispatch.Leases.Values.Count(
            lease => _bench.Now - lease.LastSeen >= (lease.Node is null ? after.Policy.Unanswered : after.Policy.Stalled));
        Assert.True(dispatch.Leases.Count - stalled <= dispatch.Window, "more pictures are out than the scheduler credits");
        Assert.True(dispatch.Leases.Count <= PictureDispatch.StalledWindows * dispatch.Window, "stalled pictures are out without bound");
    }

    /// <summary>
    /// After the end nothing is journaled but the writing of the log and what clients command, and after its deletion nothing but that all of it is
    /// gone.
    /// </summary>
    private void CheckEnd()
    {
        bool ended = false;
        bool deleted = false;
        foreach (IJobEvent happened in _bench.Journal)
        {
            Assert.True(
                deleted ? happened is JobErased : !ended || happened is AttemptLogWritten or JobRequeued or JobCancelled or PrioritySet or JobDeleted,
                $"{happened.GetType().Name} after the end of the job");
            ended = happened is JobCompleted or JobFailed or JobCancelled || (ended && happened is not (JobRequeued or JobErased));
            deleted = happened is JobDeleted;
        }
    }

    private void CheckRecordedOnce()
    {
        IJobEvent[] life = [.. _bench.Journal.Skip(1 + _bench.Journal.FindLastIndex(happened => happened is JobErased))];
        IEnumerable<EndedAttempt> successes = life.OfType<AttemptsEnded>().SelectMany(ended => ended.Attempts)
            .Where(attempt => attempt.Succeeded);
        ILookup<int, PictureLost> losses = life.OfType<PictureLost>().ToLookup(lost => lost.Picture);
        Assert.All(
            successes.CountBy(attempt => attempt.Picture),
            count => Assert.InRange(count.Value, Math.Max(1, losses[count.Key].Count()), 1 + losses[count.Key].Count()));
        Assert.All(losses, lost => Assert.InRange(_bench.Job.State.Pictures.Losses.GetValueOrDefault(lost.Key), 0, _bench.Job.Policy.Losses));
    }
}
