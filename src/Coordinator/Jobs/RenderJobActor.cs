using System.Diagnostics.CodeAnalysis;
using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs.Directory;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Hosting;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Persistence;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// The one owner of a job. Sharded over the coordinators and remembered, so it comes back after any of them dies. It persists, carries out
/// and answers what <see cref="RenderJob"/> decides.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "PostStop disposes of it.")]
internal sealed partial class RenderJobActor : ReceivePersistentActor, IWithTimers
{
    private readonly string _jobId;
    private readonly JobDependencies _dependencies;
    private readonly JobOperations _operations;
    private readonly SteadyClock _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopped = new();
    private RenderJob _job;
    private CancellationTokenSource? _operation;
    private IActorRef? _assembly;

    public RenderJobActor(string jobId, JobDependencies dependencies)
    {
        _jobId = jobId;
        _dependencies = dependencies;
        _clock = new SteadyClock(dependencies.Time);
        _operations = new JobOperations(jobId, dependencies.Store, dependencies.Planner, dependencies.Turns, dependencies.Logs.CreateLogger<JobOperations>());
        _log = dependencies.Logs.CreateLogger<RenderJobActor>();
        _job = new RenderJob(jobId, dependencies.Policy);

        Recover<SnapshotOffer>(offer => _job = _job with { State = JobSnapshotWire.Read((Journal.Wire.JobSnapshot)offer.Snapshot) });
        Recover<IJobEvent>(happened => _job = _job.Apply(happened));
        Recover<RecoveryCompleted>(_ => Handle(JobInputs.Recovered.Instance));

        Command<IJobInput>(Handle);
        Command<IForJob>(Handle);
        Command<JobAcknowledged>(Handle);
        Command<AssemblyProtocol.VideoStored>(Handle);
        Command<AssemblyProtocol.AssemblyFailed>(Handle);
        Command<Terminated>(m => EndAssembly(), m => m.ActorRef.Equals(_assembly));
        Command<SaveSnapshotSuccess>(SnapshotSaved);
        Command<SaveSnapshotFailure>(failed => SnapshotFailed(failed.Cause, _jobId));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => SnapshotsNotDeleted(failed.Cause, _jobId));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => JournalNotDeleted(failed.Cause, _jobId));
    }

    public override string PersistenceId => $"job-{_jobId}";

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string jobId, JobDependencies dependencies) => Akka.Actor.Props.Create(() => new RenderJobActor(jobId, dependencies));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(JobInputs.Heartbeat.Instance, JobInputs.Heartbeat.Instance, FarmTimings.JobHeartbeat);
        base.PreStart();
    }

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => NotPersisted(cause, _jobId, @event.GetType().Name);

    /// <summary>
    /// What was decided is not in the journal, so what was decided after it must not be either: the job starts again from what is.
    /// </summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        OnPersistFailure(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    private void Handle(object message)
    {
        JobDecision decision = _job.Handle(message, _clock.Now);
        IActorRef sender = Sender;
        IJobEvent[] journaled = [.. decision.Events.OfType<IJobEvent>()];
        if (journaled.Length == 0)
        {
            CarryOut(decision, sender);
            return;
        }

        int left = journaled.Length;
        PersistAll(journaled, _ =>
        {
            if (--left == 0)
            {
                CarryOut(decision, sender);
            }
        });
    }

    /// <summary>Everything is persisted.</summary>
    private void CarryOut(JobDecision decision, IActorRef sender)
    {
        RenderJob before = _job;
        _job = decision.State;
        Report(before, decision);
        Measure(before, decision);
        foreach (IJobEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }

        if (decision.Reply is not null)
        {
            sender.Tell(decision.Reply);
        }
    }

    private void CarryOut(IJobEffect effect)
    {
        switch (effect)
        {
            case TellPicture e:
                _dependencies.Pictures.Tell(e.Message);
                break;
            case TellScheduler e:
                _dependencies.Scheduler.Tell(e.Demand);
                break;
            case TellDirectory e:
                _dependencies.Directory.Tell(new JobListed(e.View));
                break;
            case UnlistJob e:
                _dependencies.Directory.Tell(new JobListed(e.Last) { Deleted = true });
                break;
            case StartOperation e:
                StartOperation(e.Operation);
                break;
            case StopOperation:
                _operation?.Cancel();
                break;
            case StartAssembly e:
                _assembly = Context.Watch(Context.ActorOf(_dependencies.Assembly(new JobAssembly(_jobId, e.Request))));
                break;
            case TellStoryboard e:
                _assembly?.Tell(new AssemblyProtocol.StoryboardKnown(e.Storyboard));
                break;
            case TellAssembly e:
                _assembly?.Tell(new AssemblyProtocol.PicturesRecorded(e.Recorded));
                break;
            case StopAssembly e:
                StopChild(e.ForGood);
                break;
            case StoreAttemptLog e:
                Detach(_operations.StoreLogAsync(e.Attempts, e.Storyboard, _stopped.Token));
                break;
            case StartFlushTimer e:
                Timers.StartSingleTimer(JobInputs.Flush.Instance, JobInputs.Flush.Instance, e.After);
                break;
            case StoreSnapshot e:
                SaveSnapshot(JobSnapshotWire.Write(e.State));
                break;
            case PassivateJob:
                Context.Parent.Tell(new Passivate(PoisonPill.Instance));
                break;
        }
    }

    /// <summary>Of a job that is deleted nothing but its snapshot stays, which says no more than that its fences go on.</summary>
    private void SnapshotSaved(SaveSnapshotSuccess saved)
    {
        DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        if (_job.State.Phase == JobPhase.None)
        {
            DeleteMessages(saved.Metadata.SequenceNr);
        }
    }

    private void StartOperation(JobOperation operation)
    {
        IActorRef self = Self;
        _operation?.Dispose();
        _operation = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        CancellationToken token = _operation.Token;
        Detach(Task.Run(() => _operations.RunAsync(operation, message => self.Tell(message), token), token));
    }

    /// <summary>A task ends in an input for the job, or was cancelled by it.</summary>
    private void Detach(Task<IJobInput> task) =>
        task.ContinueWith(
            (ended, self) =>
            {
                if (ended.IsCompletedSuccessfully)
                {
                    ((IActorRef)self!).Tell(ended.Result);
                }
            },
            Self,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private void StopChild(bool forGood)
    {
        if (_assembly is null)
        {
            return;
        }

        Context.Unwatch(_assembly);
        if (forGood)
        {
            _assembly.Tell(AssemblyProtocol.Discard.Instance);
        }
        else
        {
            Context.Stop(_assembly);
        }

        _assembly = null;
    }

    /// <summary>An assembly that ends by itself has sent its result before; then this changes nothing.</summary>
    private void EndAssembly()
    {
        _assembly = null;
        Handle(JobInputs.AssemblyEnded.Instance);
    }
}
