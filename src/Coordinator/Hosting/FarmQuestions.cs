using AADiff.Shared.Errors;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Hosting;

namespace AADiff.Coordinator.Hosting;

/// <summary>Asks actors of the farm, and tells clients in a sentence when none answers.</summary>
internal sealed class FarmQuestions(ActorSystem system)
{
    private readonly ActorRegistry _registry = ActorRegistry.For(system);

    /// <summary>Waits until this process has it.</summary>
    public async Task<IActorRef> FindAsync<TActor>(CancellationToken cancellationToken) => await _registry.GetAsync<TActor>(cancellationToken);

    /// <exception cref="UserError">Unreachable: no answer came in time.</exception>
    public async Task<TAnswer> AskAsync<TActor, TAnswer>(object message, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(FarmTimings.FarmAnswer);
            IActorRef actor = await FindAsync<TActor>(limit.Token);
            return await actor.Ask<TAnswer>(message, FarmTimings.FarmAnswer, limit.Token);
        }
        catch (Exception late) when (late is AskTimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new UserError(
                ErrorClass.Unreachable,
                $"The farm did not answer within {FarmTimings.FarmAnswer.TotalSeconds:0} seconds; see that its coordinators and their database run, then try again.",
                late);
        }
    }
}
