using AADiff.Diffusion;
using AADiff.GpuNode.Bases;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using Akka.Actor;

namespace AADiff.GpuNode.Nodes;

/// <summary>
/// Between the render thread and the node actor while a base is prepared. What the inversion of a photo can go on from lies in the store, where any node
/// finds it; the render thread has nothing else to do meanwhile, so it waits for the store.
/// </summary>
/// <param name="key">The base.</param>
/// <param name="node">Told of every step.</param>
/// <param name="files">Of bases.</param>
/// <param name="notKept">Told why nothing was kept or found; the inversion goes on all the same.</param>
internal sealed class PreparationWatch(BaseKey key, IActorRef node, BaseFiles files, Action<Exception> notKept) : IPreparationWatch
{
    public byte[]? Kept() => Try(() => files.InversionAsync(key));

    public void Keep(byte[] state) => Try(async () =>
    {
        await files.KeepInversionAsync(key, state);
        return null;
    });

    public void Stepped(int step, int steps) => node.Tell(new GpuNodeCommand.PreparationStepped(key, step, steps));

    public void Optimised(int step, int steps, double loss) => node.Tell(new GpuNodeCommand.PreparationStepped(key, step, steps, loss));

    private byte[]? Try(Func<Task<byte[]?>> work)
    {
        try
        {
            return work().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is ObjectStoreException or IOException)
        {
            notKept(e);
            return null;
        }
    }
}
