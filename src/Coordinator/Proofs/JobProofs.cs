using System.Text;
using System.Threading.Channels;
using AADiff.Proof.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Proofs;

/// <summary>
/// Proofs of finished jobs, measured when somebody asks for one for the first time and kept beside the job's files. One at a time, however many are
/// asked for; of several coordinators that are asked for the same one each may measure it, and what they store is the same.
/// </summary>
internal sealed partial class JobProofs(IObjectStore objects, IJobProver prover, TimeProvider time, ILogger<JobProofs> log) : BackgroundService
{
    private readonly ILogger _log = log;
    private readonly Lock _lock = new();
    private readonly Channel<JobView> _asked = Channel.CreateUnbounded<JobView>(new UnboundedChannelOptions { SingleReader = true });
    private ProofQueue _queue = new();

    /// <summary>Asks for the proof of a job that is completed; null: it lies in the store.</summary>
    public async Task<ProofStanding?> AskAsync(JobView job, CancellationToken cancellationToken)
    {
        if (await objects.FindAsync(ObjectNames.Proof(job.JobId), cancellationToken) is not null)
        {
            return null;
        }

        ProofStanding standing;
        lock (_lock)
        {
            (_queue, standing) = _queue.Ask(job.JobId, time.GetUtcNow());
        }

        if (standing is ProofStanding.Waiting { IsNew: true, Before: var before })
        {
            Asked(job.JobId, before);
            _asked.Writer.TryWrite(job);
        }

        return standing;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (JobView job in _asked.Reader.ReadAllAsync(stoppingToken))
        {
            ProofStanding.Failed? failure = await MeasureAsync(job, stoppingToken);
            lock (_lock)
            {
                _queue = failure is null ? _queue.Done(job.JobId) : _queue.Fail(job.JobId, failure, time.GetUtcNow());
            }
        }
    }

    private async Task<ProofStanding.Failed?> MeasureAsync(JobView job, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        try
        {
            // Another coordinator may have been asked too.
            if (await objects.FindAsync(ObjectNames.Proof(job.JobId), stop) is null)
            {
                // Not waited for when this process ends: counting can't be interrupted, and nothing has been stored.
                ProofReport report = await prover.ProveAsync(job, stop).WaitAsync(stop);
                await StoreAsync(job.JobId, report, stop);
                Measured(job.JobId, time.GetElapsedTime(began).TotalSeconds, report.Sentence);
            }

            return null;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            (ErrorClass Class, string Sentence) why = e switch
            {
                UserError told => (told.Class, told.Message),
                ObjectStoreException => (ErrorClass.Unreachable, $"The object store could not be used: {e.Message}"),
                _ => (ErrorClass.Failed, "It could not be measured; the coordinator's log says why."),
            };
            NotMeasured(job.JobId, ProofQueue.FailureHolds.TotalMinutes, why.Sentence, e);
            return new ProofStanding.Failed(why.Class, why.Sentence);
        }
    }

    private async Task StoreAsync(string jobId, ProofReport report, CancellationToken stop)
    {
        using MemoryStream page = new(Encoding.UTF8.GetBytes(ReportPage.Write(report)));
        await objects.PutAsync(ObjectNames.ProofPage(jobId), page, "text/html; charset=utf-8", stop);
        using MemoryStream figures = new(ReportJson.Write(report));
        await objects.PutAsync(ObjectNames.Proof(jobId), figures, "application/json", stop);
    }
}
