using System.Security.Cryptography;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Nodes;

/// <summary>What is fetched from the store and put there, on the thread pool.</summary>
internal sealed partial class GpuNodeActor
{
    private async Task<GpuNodeCommand> FetchAsync(BaseKey key)
    {
        try
        {
            BaseSpec spec = await _bases.SpecAsync(key);
            if (_dependencies.Options.Models?.Find(spec.Model, spec.ModelDigest) is { Folder: null } absent)
            {
                return new GpuNodeCommand.BaseOfAbsentModel(key, ModelMark.Of(spec.ModelDigest), absent.IsOther, absent.Reason);
            }

            return await _bases.PreparedAsync(key) is { } prepared
                ? new GpuNodeCommand.BaseFetched(key, new BatchBase(spec, prepared))
                : new GpuNodeCommand.BaseNotPrepared(key, spec);
        }
        catch (Exception e)
        {
            LogFetchException(e, key, _dependencies.Node);
            return e is ObjectStoreException or IOException
                ? new GpuNodeCommand.BaseUnreachable(key, e.Message)
                : new GpuNodeCommand.BaseMissing(key, RenderFailure.Of(e));
        }
    }

    private void Store(Func<CancellationToken, Task<GpuNodeCommand>> store)
    {
        CancellationToken stopped = _stopped.Token;
        Task.Run(() => store(stopped), stopped).PipeTo(Self);
    }

    private async Task<GpuNodeCommand> StoreAsync(GpuNodeEffect.StorePicture effect, CancellationToken stopped)
    {
        Ticket ticket = effect.Ticket;
        byte[] png = effect.Picture.Png;
        string digest = Convert.ToHexStringLower(SHA256.HashData(png));
        return await _writer.PutAsync(ObjectNames.Picture(ticket.Key, ticket.Attempt), png, "image/png", stopped) is string reason
            ? new GpuNodeCommand.PictureNotStored(ticket.Attempt, reason)
            : new GpuNodeCommand.PictureStored(ticket.Attempt, digest, png.Length);
    }

    private async Task<GpuNodeCommand> StoreAsync(GpuNodeEffect.StoreBase effect, CancellationToken stopped)
    {
        string name = ObjectNames.BaseTensors(effect.Base, Ulid.NewUlid().ToString());
        if (await _writer.PutAsync(name, effect.Tensors, "application/octet-stream", stopped) is string reason)
        {
            return new GpuNodeCommand.BaseNotStored(effect.Base, reason);
        }

        try
        {
            await _bases.ForgetInversionAsync(effect.Base);
        }
        catch (Exception e) when (e is ObjectStoreException or IOException)
        {
            LogInversionNotForgotten(e, effect.Base);
        }

        return new GpuNodeCommand.BaseStored(effect.Base, name);
    }
}
