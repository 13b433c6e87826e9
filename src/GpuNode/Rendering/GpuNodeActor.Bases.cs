using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>How bases come to this node: from the store, or prepared by whichever node their owner lives on, which may be this one.</summary>
internal sealed partial class GpuNodeActor
{
    private readonly Dictionary<BaseKey, HashSet<IActorRef>> _baseAskers = [];

    /// <summary>Bases that waiting tickets need and nobody has prepared yet.</summary>
    private readonly HashSet<BaseKey> _unprepared = [];

    /// <summary>Every two seconds: the answer may have been lost, the owner have died, or the store be back.</summary>
    private void FetchUnprepared()
    {
        foreach (BaseKey key in _unprepared)
        {
            Fetch(key);
        }
    }

    private void Fetch(BaseKey key) => Task.Run(() => _cache.FetchAsync(key)).PipeTo(
        Self,
        success: found => new Fetched(key, found, null),
        failure: e => new Fetched(key, null, e is ObjectStoreException or IOException ? new BatchFailure(FailureKind.Interrupted, e.Message) : BatchFailure.Of(e)));

    private void Shelve(Fetched fetched)
    {
        _unprepared.Remove(fetched.Key);
        if (fetched.Found is not null)
        {
            _cache.Put(fetched.Key, fetched.Found);
            Turn(new GpuNodeCommand.BaseAtHand(fetched.Key));
        }
        else if (fetched.Failure is { Kind: not FailureKind.Interrupted } failure)
        {
            Turn(new GpuNodeCommand.BaseMissing(fetched.Key, failure.Kind, failure.Error));
        }
        else
        {
            _unprepared.Add(fetched.Key);
            if (fetched.Failure is null)
            {
                Tell<FarmActors.BaseRegion>(new PrepareBase(fetched.Key));
            }
        }
    }

    /// <summary>A sick owner of a base must not stop the others: this node then prepares it itself.</summary>
    private void Reconsider(BaseFailed failed)
    {
        if (failed.Kind == FailureKind.Host && !Sender.Equals(Self) && _unprepared.Contains(failed.Base))
        {
            Self.Tell(new GpuNodeCommand.PrepareHere(failed.Base), Self);
        }
        else if (failed.Kind != FailureKind.Interrupted && _unprepared.Remove(failed.Base))
        {
            Turn(new GpuNodeCommand.BaseMissing(failed.Base, failed.Kind, failed.Error));
        }
    }

    private void Prepare(BaseKey key)
    {
        IActorRef self = Self;
        BaseCache cache = _cache;
        CancellationToken stopped = _stopped.Token;
        _thread.Post(
            renderer =>
            {
                // The render thread has nothing else to do meanwhile, so it waits for the store.
                BaseSpec spec = cache.SpecAsync(key).GetAwaiter().GetResult();
                using Stream? mask = cache.MaskAsync(spec).GetAwaiter().GetResult();
                self.Tell(new PreparedHere(key, renderer.PrepareBase(spec, mask, stopped), null));
            },
            e => self.Tell(new PreparedHere(key, [], e is ObjectStoreException ? new BatchFailure(FailureKind.Interrupted, e.Message) : BatchFailure.Of(e))));
    }

    private void Announce(PreparedHere prepared)
    {
        if (prepared.Failure is BatchFailure failure)
        {
            Answer(prepared.Key, new BaseFailed(prepared.Key, failure.Kind, failure.Error));
        }
        else
        {
            string name = ObjectNames.BaseTensors(prepared.Key, Ulid.NewUlid().ToString());
            CancellationToken stopped = _stopped.Token;
            Task.Run(() => StoreAsync(name, prepared.Tensors, "application/octet-stream", stopped))
                .PipeTo(Self, success: () => new KeptHere(prepared.Key, name), failure: _ => new GpuNodeCommand.Report());
        }

        Turn(new GpuNodeCommand.PrepareEnded(prepared.Key, prepared.Failure));
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

    private sealed record PreparedHere(BaseKey Key, byte[] Tensors, BatchFailure? Failure);

    private sealed record KeptHere(BaseKey Key, string ObjectName);
}
