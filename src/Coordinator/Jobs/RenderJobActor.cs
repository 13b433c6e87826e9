using System.Diagnostics.CodeAnalysis;
using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs.Directory;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// Keeps the only truth about one request. Sharded over the coordinators and remembered, so it comes back after any of them dies. It persists,
/// carries out and answers what <see cref="RenderJob"/> decides, and decides nothing itself.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "PostStop disposes of it.")]
internal sealed class RenderJobActor : ReceivePersistentActor, IWithTimers
{
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(1);

    private readonly string _jobId;
    private readonly JobDependencies _dependencies;
    private readonly JobOperations _operations;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopped = new();
    private RenderJob _job;
    private CancellationTokenSource? _operation;
    private IActorRef? _assembly;
    private JobView? _listed;
    private JobStatus? _acknowledged;
    private DateTimeOffset _lastAsked;
    private long _snapshotAt;

    public RenderJobActor(string jobId, JobDependencies dependencies)
    {
        _jobId = jobId;
        _dependencies = dependencies;
        _operations = new JobOperations(jobId, dependencies.Store, dependencies.Planner);
        _job = new RenderJob(jobId, dependencies.Policy);
        _lastAsked = Now;

        Recover<SnapshotOffer>(offer =>
        {
            _job = new RenderJob(jobId, dependencies.Policy, JobSnapshotWire.Read((Journal.Wire.JobSnapshot)offer.Snapshot));
            _snapshotAt = offer.Metadata.SequenceNr;
        });
        Recover<IJobEvent>(happened => _job.Apply(happened));
        Recover<RecoveryCompleted>(_ => Settle());

        Command<JobAcknowledged>(m => _acknowledged = m.Status);
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning(failed.Cause, "snapshot of job {0} failed; its journal is whole", _jobId));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
        Command<Terminated>(m => AssemblyDied(m.ActorRef));
        Command<JobInputs.Heartbeat>(Heartbeat);
        CommandAny(message =>
        {
            if (message is JobProtocol.SubmitJob or JobProtocol.CommandJob or JobProtocol.GetJob)
                _lastAsked = Now;

            CarryOut(_job.Handle(message, Now), Sender);
            if (!_job.State.Exists && message is not JobProtocol.SubmitJob)
                Passivate();
        });
    }

    public override string PersistenceId => $"job-{_jobId}";

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _dependencies.Time.GetUtcNow();

    public static Props Props(string jobId, JobDependencies dependencies) => Akka.Actor.Props.Create(() => new RenderJobActor(jobId, dependencies));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(JobInputs.Heartbeat.Instance, JobInputs.Heartbeat.Instance, _heartbeat);
        base.PreStart();
    }

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _log.Error(cause, "job {0} stops, because {1} could not be written to the journal; it starts again by itself", _jobId, @event.GetType().Name);

    /// <summary>What was decided is not in the journal, so what was decided after it must not be either: the job starts again from what is.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        OnPersistFailure(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    private void CarryOut(JobDecision decision, IActorRef? asker)
    {
        if (decision.Events.IsEmpty)
        {
            Finish(decision, asker);
            return;
        }

        int left = decision.Events.Length;
        PersistAll(decision.Events, happened =>
        {
            _job.Apply(happened);
            if (--left == 0)
                Finish(decision, asker);
        });
    }

    /// <summary>Everything is persisted: act, answer, and go on with what follows.</summary>
    private void Finish(JobDecision decision, IActorRef? asker)
    {
        foreach (IJobEffect effect in decision.Effects)
            CarryOut(effect);

        if (decision.Answer is not null)
            asker?.Tell(new JobProtocol.JobState(_jobId, _job.View(), decision.Answer.Refused));

        Settle();
    }

    private void Settle()
    {
        JobDecision next = _job.Advance(Now);
        if (!next.IsNothing)
        {
            CarryOut(next, asker: null);
            return;
        }

        if (_job.HasPending && !Timers.IsTimerActive(JobInputs.Flush.Instance))
            Timers.StartSingleTimer(JobInputs.Flush.Instance, JobInputs.Flush.Instance, _dependencies.Policy.BatchWait);

        if (_job.State.Exists && _job.Status != _listed?.Status)
            TellDirectory();

        if (LastSequenceNr - _snapshotAt >= _dependencies.Policy.SnapshotEvery)
        {
            _snapshotAt = LastSequenceNr;
            SaveSnapshot(JobSnapshotWire.Write(_job.State));
        }
    }

    private void Heartbeat(JobInputs.Heartbeat beat)
    {
        CarryOut(_job.Handle(beat, Now), asker: null);

        bool listed = _acknowledged == _job.Status;
        if (_job.State.Exists && (!listed || !_job.State.Ended))
            TellDirectory();

        if ((listed || !_job.State.Exists) && _job.IsAtRest && Now - _lastAsked > _dependencies.Policy.Passivation)
            Passivate();
    }

    private static void Passivate() => Context.Parent.Tell(new Passivate(PoisonPill.Instance));

    private void TellDirectory()
    {
        _listed = _job.View()!;
        _dependencies.Directory.Tell(new JobListed(_listed));
    }

    private void CarryOut(IJobEffect effect)
    {
        switch (effect)
        {
            case TellPicture e:
                _dependencies.Frames.Tell(e.Message);
                break;
            case TellScheduler e:
                _dependencies.Scheduler.Tell(e.Demand);
                break;
            case StartOperation e:
                StartOperation(e.Operation);
                break;
            case StopOperation:
                _operation?.Cancel();
                break;
            case StartAssembly e:
                _assembly = Context.Watch(Context.ActorOf(_dependencies.Assembly(new JobAssembly(_jobId, e.Files.Request, e.Files.Storyboard))));
                break;
            case TellAssembly e:
                _assembly?.Tell(new AssemblyProtocol.PicturesRecorded(e.Recorded));
                break;
            case StopAssembly:
                EndAssembly();
                break;
            case StoreAttemptLog e:
                Detach(_operations.StoreLogAsync(e.Attempts, e.Storyboard, _stopped.Token));
                break;
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
    private void Detach(Task<object> task) =>
        task.ContinueWith(
            (ended, self) =>
            {
                if (ended.IsCompletedSuccessfully)
                    ((IActorRef)self!).Tell(ended.Result);
            },
            Self,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private void EndAssembly()
    {
        if (_assembly is null)
            return;

        Context.Unwatch(_assembly);
        Context.Stop(_assembly);
        _assembly = null;
    }

    /// <summary>A child that ends by itself has sent its result before; then this changes nothing.</summary>
    private void AssemblyDied(IActorRef child)
    {
        if (!child.Equals(_assembly))
            return;

        _assembly = null;
        AssemblyProtocol.AssemblyFailed failed = new($"The video of job {_jobId} could not be made: its assembly stopped without a reason.", Storage: false);
        CarryOut(_job.Handle(failed, Now), asker: null);
    }
}
