using Akka.Actor;

namespace AADiff.GpuNode.Tests;

/// <summary>The address of an actor for state machines that only hold it.</summary>
internal sealed class NamedRef(string name) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / name;

    public override IActorRefProvider Provider => throw new NotSupportedException("only an address");
}
