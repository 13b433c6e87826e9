using AADiff.Shared.Frames;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Frames;

/// <summary>How bases come to this node: from the store, or prepared by whichever node their owner lives on, which may be this one.</summary>
internal sealed partial class GpuNodeActor
{
    private readonly Dictionary<BaseKey, HashSet<IActorRef>> _baseAskers = [];

    /// <summary>Bases that waiting tickets need and nobody has prepared yet.</summary>
    private readonly HashSet<BaseKey> _unprepared = [];

    private void AskForBases()
    {
        foreach (BaseKey key in _unprepared)
        {
            Tell<FarmActors.BaseRegion>(new PrepareBase(key));
        }
    }

    private void Fetch(BaseKey key) => Task.Run(() => _shelf.FetchAsync(key)).PipeTo(
        Self,
        success: found => new Fetched(key, found, null),
        failure: e => new Fetched(key, null, e is ObjectStoreException or IOException ? new BatchFailure(FailureKind.Interrupted, e.Message) : BatchFailure.Of(e)));

    private void Shelve(Fetched fetched)
    {
        if (fetched.Failure is not null)
        {
            _unprepared.Remove(fetched.Key);
            Turn(new NodeCommand.BaseMissing(fetched.Key, fetched.Failure.Kind, fetched.Failure.Error));
        }
        else if (fetched.Found is not null)
        {
            _unprepared.Remove(fetched.Key);
            _shelf.Put(fetched.Key, fetched.Found);
            Turn(new NodeCommand.BaseAtHand(fetched.Key));
        }
        else if (_unprepared.Add(fetched.Key))
        {
            Tell<FarmActors.BaseRegion>(new PrepareBase(fetched.Key));
        }
    }

    /// <summary>A sick owner of a base must not stop the others: this node then prepares it itself.</summary>
    private void Reconsider(BaseFailed failed)
    {
        if (failed.Kind == FailureKind.Host && !Sender.Equals(Self) && _unprepared.Contains(failed.Base))
        {
            Self.Tell(new NodeCommand.PrepareHere(failed.Base), Self);
            return;
        }

        if (_unprepared.Remove(failed.Base))
        {
            Turn(new NodeCommand.BaseMissing(failed.Base, failed.Kind, failed.Error));
        }
    }

    private void Prepare(BaseKey key)
    {
        IActorRef self = Self;
        BaseShelf shelf = _shelf;
        CancellationToken stopped = _stopped.Token;
        _thread.Post(
            renderer =>
            {
                // The render thread has nothing else to do meanwhile, so it waits for the store.
                BaseSpec spec = shelf.SpecAsync(key).GetAwaiter().GetResult();
                using Stream? mask = shelf.MaskAsync(spec).GetAwaiter().GetResult();
                string name = shelf.KeepAsync(key, renderer.PrepareBase(spec, mask, stopped)).GetAwaiter().GetResult();
                self.Tell(new PreparedHere(key, name, null));
            },
            e => self.Tell(new PreparedHere(key, null, e is ObjectStoreException ? new BatchFailure(FailureKind.Interrupted, e.Message) : BatchFailure.Of(e))));
    }

    private void Announce(PreparedHere prepared)
    {
        Answer(
            prepared.Key,
            prepared.Failure is BatchFailure failure
                ? new BaseFailed(prepared.Key, failure.Kind, failure.Error)
                : new BasePrepared(prepared.Key, prepared.ObjectName!));
        Turn(new NodeCommand.PrepareEnded(prepared.Key, prepared.Failure));
    }

    private void Answer(BaseKey key, IForBase answer)
    {
        foreach (IActorRef asker in Askers(key))
        {
            asker.Tell(answer);
        }

        _baseAskers.Remove(key);
    }

    private HashSet<IActorRef> Askers(BaseKey key) => _baseAskers.TryGetValue(key, out HashSet<IActorRef>? askers) ? askers : _baseAskers[key] = [];

    private sealed record Fetched(BaseKey Key, BatchBase? Found, BatchFailure? Failure);

    private sealed record PreparedHere(BaseKey Key, string? ObjectName, BatchFailure? Failure);
}
