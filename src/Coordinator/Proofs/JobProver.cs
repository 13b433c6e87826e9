using System.Reflection;
using AADiff.Models;
using AADiff.Proof;
using AADiff.Proof.Jobs;
using AADiff.Proof.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Proofs;

/// <summary>Measures whether the picture of a finished job follows its sound.</summary>
internal interface IJobProver
{
    /// <exception cref="UserError">Something of the job is not in the store any more, or its video has no sound.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    Task<ProofReport> ProveAsync(JobView job, CancellationToken cancellationToken);
}

/// <summary>
/// The same as <c>aadiff prove JOB</c> on this machine, without what needs more than a coordinator has: optical flow, and a CLIP that is not here or too
/// large.
/// </summary>
/// <param name="objects">Of the farm.</param>
/// <param name="models">Of this machine.</param>
/// <param name="workFolder">For files that are needed while it is measured.</param>
internal sealed class JobProver(IObjectStore objects, IModelCatalog models, string workFolder) : IJobProver
{
    /// <summary>Encoders leave the processor to others by 10: what is only to be looked at waits for them too.</summary>
    private const int Niceness = 15;

    /// <summary>Of the memory of this process, that a CLIP may take.</summary>
    private const int ClipShare = 4;

    private static readonly string _version =
        typeof(JobProver).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public async Task<ProofReport> ProveAsync(JobView job, CancellationToken cancellationToken)
    {
        using ProofFolder folder = ProofFolder.Create(workFolder);
        JobSource source = new(objects, job);
        string video = Path.Combine(folder.Path, "video.mp4");
        await source.CopyVideoAsync(video, cancellationToken);
        (string? clip, string without) = await ClipAsync(job, cancellationToken);
        ProofRequest request = new ProofRequest
        {
            Program = _version,
            VideoPath = video,
            Name = $"job {job.JobId}",
            ClipFolder = clip,
            WithoutClip = without,
            Source = await source.OpenAsync(folder.Path, cancellationToken),
        }.With(job.Prompt, job.Words);
        Prover prover = new(flow: null)
        {
            WithoutFlow = $"a coordinator has no optical flow (aadiff prove {job.JobId} measures it)",
            Niceness = Niceness,
        };
        return (await prover.ProveAsync(request with { WrongWords = [] }, cancellationToken)).Report;
    }

    /// <summary>Folder of the CLIP of the model that drew the job; null: why there is none.</summary>
    private async Task<(string? Folder, string Without)> ClipAsync(JobView job, CancellationToken cancellationToken)
    {
        const string so = "so no similarity with word or prompt is measured";
        if (await JobDocuments.BaseAsync(objects, job, cancellationToken) is not { } spec || Find(spec) is not { } model)
        {
            return (null, $"The model that drew the job is not on this coordinator, {so}.");
        }

        if (model.ClipFolder is not { } folder)
        {
            return (null, $"The model {model.Name} has no CLIP (clip/), {so}.");
        }

        long bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return bytes <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ClipShare
            ? (folder, "")
            : (null, $"The CLIP of the model {model.Name} is too large for the memory of this coordinator, {so} (aadiff prove {job.JobId} measures it).");
    }

    private ModelFolder? Find(BaseSpec spec)
    {
        try
        {
            return models.Find(spec.Model) is { } model && model.Digest == spec.ModelDigest ? model : null;
        }
        catch (UserError)
        {
            // Removed or damaged since: the report says what is not measured without.
            return null;
        }
    }
}
