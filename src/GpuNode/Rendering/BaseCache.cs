using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>Bases that this process has in memory, and the way to them through the store.</summary>
internal sealed class BaseCache(IObjectStore store, TimeProvider time)
{
    private readonly Dictionary<BaseKey, BatchBase> _bases = [];

    public void Put(BaseKey key, BatchBase prepared) => _bases[key] = prepared;

    public void Drop(BaseKey key) => _bases.Remove(key);

    public bool CanShare(IPictureRenderer? renderer, BaseKey one, BaseKey other) =>
        renderer is not null && _bases.TryGetValue(one, out BatchBase? a) && _bases.TryGetValue(other, out BatchBase? b) && renderer.CanShareBatch(a.Spec, b.Spec);

    public RenderBatch Batch(ImmutableArray<Ticket> tickets)
    {
        BaseKey[] bases = [.. tickets.Select(t => t.Base).Distinct()];
        return new RenderBatch(
            [.. bases.Select(b => _bases[b])],
            [.. tickets.Select(t => new BatchPicture(t.Key, Array.IndexOf(bases, t.Base), t.Strengths))]);
    }

    /// <summary>Throws <see cref="RenderException"/> of kind Data when the store has no such base.</summary>
    public async Task<BaseSpec> SpecAsync(BaseKey key)
    {
        try
        {
            await using Stream json = await store.OpenAsync(ObjectNames.BaseSpec(key));
            return await JsonSerializer.DeserializeAsync<BaseSpec>(json, SpecJson.Options) ?? throw new JsonException("null");
        }
        catch (FileNotFoundException e)
        {
            throw new RenderException(FailureKind.Data, $"the store has no {ObjectNames.BaseSpec(key)}", e);
        }
        catch (JsonException e)
        {
            throw new RenderException(FailureKind.Data, $"{ObjectNames.BaseSpec(key)} is not a base: {e.Message}", e);
        }
    }

    /// <summary>Name of the first prepared tensors, renewed, or null when nobody has prepared the base yet.</summary>
    public async Task<string?> FindAsync(BaseKey key)
    {
        await foreach (ObjectInfo found in store.ListAsync(ObjectNames.BaseTensors(key)))
        {
            if (await store.KeepAsync(found, time))
                return found.Name;
        }

        return null;
    }

    /// <summary>Spec and tensors, or null when nobody has prepared the base yet.</summary>
    public async Task<BatchBase?> FetchAsync(BaseKey key)
    {
        BaseSpec spec = await SpecAsync(key);
        return await FindAsync(key) is string name ? new BatchBase(spec, await BytesAsync(name)) : null;
    }

    /// <summary>The mask that the user gave, or null.</summary>
    public async Task<Stream?> MaskAsync(BaseSpec spec) =>
        spec.Controls.Blend?.MaskObjectName is string name ? new MemoryStream(await BytesAsync(name), writable: false) : null;

    private async Task<byte[]> BytesAsync(string name)
    {
        await using Stream content = await store.OpenAsync(name);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
