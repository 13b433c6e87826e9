using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Hosting;

namespace AADiff.Coordinator.Planning;

/// <summary>Asks the farm scheduler, which knows it from the reports of the nodes.</summary>
public sealed class FarmModels(ActorSystem system) : IFarmModels
{
    public async Task<ModelPresence?> FindAsync(string digest, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(FarmTimings.FarmAnswer);
        try
        {
            IActorRef scheduler = await ActorRegistry.For(system).GetAsync<FarmActors.Scheduler>(limit.Token).ConfigureAwait(false);
            var found = await scheduler
                .Ask<SchedulerProtocol.ModelHolders>(new SchedulerProtocol.FindModel(ModelMark.Of(digest)), FarmTimings.FarmAnswer, limit.Token)
                .ConfigureAwait(false);
            return new ModelPresence(found.Nodes, found.Holding, found.Silent, found.LargestMemory > 0 ? found.LargestMemory : null)
            {
                Holders = found.Holders,
            };
        }
        catch (Exception late) when (late is AskTimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Silent: a scheduler that is away says nothing about models; the job learns it from its pictures.
            return null;
        }
    }
}
