using System.Text.Json;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Bases;

/// <summary>What the store has of bases: what they are, and what was prepared of them.</summary>
internal sealed class BaseFiles(IObjectStore store, TimeProvider time)
{
    /// <exception cref="RenderException">Of kind Data: the store has no such base.</exception>
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
            {
                return found.Name;
            }
        }

        return null;
    }

    /// <summary>Tensors, or null when nobody has prepared the base yet.</summary>
    public async Task<byte[]?> PreparedAsync(BaseKey key) => await FindAsync(key) is string name ? await BytesAsync(name) : null;

    /// <summary>The mask that the user gave, or null.</summary>
    /// <exception cref="RenderException">Of kind Data: the store does not have it, or it is not what its name says.</exception>
    public async Task<Stream?> MaskAsync(BaseSpec spec)
    {
        if (spec.Controls.Blend?.MaskObjectName is not { } name)
        {
            return null;
        }

        MemoryStream mask = await InputAsync(name, "mask");
        mask.Position = 0;
        return mask;
    }

    /// <summary>The file of the photo, or null.</summary>
    /// <exception cref="RenderException">Of kind Data: the store does not have it, or it is not what its name says.</exception>
    public async Task<byte[]?> PhotoAsync(BaseSpec spec) =>
        spec.Photo is { } photo ? (await InputAsync(photo.ObjectName, "photo")).ToArray() : null;

    /// <summary>The file of null embeddings that were made elsewhere, or null.</summary>
    /// <exception cref="RenderException">As of <see cref="PhotoAsync"/>.</exception>
    public async Task<byte[]?> NullEmbeddingsAsync(BaseSpec spec) =>
        spec.Photo?.NullEmbeddings is { } given ? (await InputAsync(given.ObjectName, "file of null embeddings")).ToArray() : null;

    /// <summary>How far the inversion of the base's photo was when it was last kept, or null.</summary>
    public async Task<byte[]?> InversionAsync(BaseKey key)
    {
        try
        {
            return await BytesAsync(ObjectNames.BaseInversion(key));
        }
        catch (FileNotFoundException)
        {
            // It begins now.
            return null;
        }
    }

    public Task KeepInversionAsync(BaseKey key, byte[] state) =>
        store.PutAsync(ObjectNames.BaseInversion(key), new MemoryStream(state, writable: false), "application/octet-stream");

    /// <summary>The base is prepared: nobody goes on from there any more.</summary>
    public Task ForgetInversionAsync(BaseKey key) => store.DeleteAsync(ObjectNames.BaseInversion(key));

    private async Task<MemoryStream> InputAsync(InputName name, string what)
    {
        MemoryStream content = new();
        try
        {
            await store.CopyInputAsync(name, content);
            return content;
        }
        catch (FileNotFoundException e)
        {
            throw new RenderException(FailureKind.Data, $"the {what} {name} is not in the object store; upload it and submit the request again", e);
        }
        catch (UserError e)
        {
            throw new RenderException(FailureKind.Data, e.Message, e);
        }
    }

    private async Task<byte[]> BytesAsync(string name)
    {
        await using Stream content = await store.OpenAsync(name);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
