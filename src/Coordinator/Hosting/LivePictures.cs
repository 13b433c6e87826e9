using System.Collections.Immutable;
using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.Coordinator.Hosting;

/// <summary>Asks the job itself, as many pictures as fit into a message at a time.</summary>
internal sealed class LivePictures(ActorSystem system) : ILivePictures
{
    private readonly FarmQuestions _asking = new(system);

    public async Task<ImmutableArray<PictureState>> StatesAsync(string jobId, CancellationToken cancellationToken)
    {
        ImmutableArray<PictureState>.Builder all = ImmutableArray.CreateBuilder<PictureState>();
        JobProtocol.PictureStates page;
        do
        {
            page = await _asking.AskAsync<FarmActors.JobRegion, JobProtocol.PictureStates>(
                new JobProtocol.GetPictures(JobIds.Check(jobId), all.Count), cancellationToken);
            all.AddRange(page.States.Select(state => (PictureState)state));
        }
        while (all.Count < page.Total && page.States.Length > 0);

        return all.ToImmutable();
    }
}
