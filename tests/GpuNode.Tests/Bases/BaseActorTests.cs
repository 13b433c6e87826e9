using AADiff.GpuNode.Bases;
using AADiff.GpuNode.Nodes;
using AADiff.GpuNode.Pictures;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing;
using AADiff.Testing.Rendering;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static AADiff.Shared.Protocol.BaseProtocol;

namespace AADiff.GpuNode.Tests.Bases;

public sealed class BaseActorTests : TestKit
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;
    private readonly TestProbe _node;
    private readonly TestProbe _shard;
    private readonly IActorRef _base;

    public BaseActorTests()
    {
        _store = new FolderObjectStore(_folder.Path);
        _node = CreateTestProbe();
        _shard = CreateTestProbe();
        _base = _shard.ChildActorOf(BaseActor.Props(Key.Hex, new OwnerDependencies("here", _node, _store, TimeProvider.System)));
    }

    private static BaseKey Key { get; } = SampleBase.Spec.Key();

    [Fact]
    public void A_base_is_prepared_once_for_all_who_ask_and_then_forgotten()
    {
        TestProbe other = CreateTestProbe();
        _base.Tell(new PrepareBase(Key), TestActor);
        _base.Tell(new PrepareBase(Key), other);
        _node.ExpectMsg(new GpuNodeCommand.PrepareHere(Key, _base));

        _node.Reply(new BasePrepared(Key, "name"));

        ExpectMsg(new BasePrepared(Key, "name"));
        other.ExpectMsg(new BasePrepared(Key, "name"));
        _shard.ExpectMsg<Passivate>();
        _base.Tell(new PrepareBase(Key), TestActor);
        _node.ExpectMsg(new GpuNodeCommand.PrepareHere(Key, _base));
    }

    [Fact]
    public async Task A_base_in_the_store_is_not_prepared_again()
    {
        await _store.PutAsync(ObjectNames.BaseTensors(Key, "b"), new MemoryStream([1]), "");
        await _store.PutAsync(ObjectNames.BaseTensors(Key, "a"), new MemoryStream([1]), "");
        _base.Tell(new PrepareBase(Key), TestActor);

        ExpectMsg(new BasePrepared(Key, ObjectNames.BaseTensors(Key, "a")));
        Assert.False(_node.HasMessages);
    }

    [Fact]
    public void A_failure_is_told_to_all_who_ask()
    {
        _base.Tell(new PrepareBase(Key), TestActor);
        _node.ExpectMsg<GpuNodeCommand.PrepareHere>();

        _node.Reply(new BaseFailed(Key, FailureKind.Host, "no device"));

        ExpectMsg(new BaseFailed(Key, FailureKind.Host, "no device"));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }
}
