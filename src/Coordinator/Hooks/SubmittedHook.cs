using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Hooks;

/// <summary>The address that a submission named, beside the files of its job: whichever coordinator sees the job end finds it.</summary>
internal static class SubmittedHook
{
    public static async Task WriteAsync(IObjectStore objects, string jobId, HookTarget target, CancellationToken cancellationToken)
    {
        using MemoryStream content = new(JsonSerializer.SerializeToUtf8Bytes(new Document($"{target}"), SpecJson.Options));
        await objects.PutAsync(ObjectNames.Webhook(jobId), content, "application/json", cancellationToken);
    }

    /// <summary>Null: it named none, or one that can't be read.</summary>
    public static async Task<HookTarget?> ReadAsync(IObjectStore objects, string jobId, CancellationToken cancellationToken)
    {
        try
        {
            string name = ObjectNames.Webhook(jobId);
            if (await objects.FindAsync(name, cancellationToken) is null)
            {
                return null;
            }

            await using Stream content = await objects.OpenAsync(name, cancellationToken);
            return await JsonSerializer.DeserializeAsync<Document>(content, SpecJson.Options, cancellationToken) is { } document
                ? HookTarget.Parse(document.Url)
                : null;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or UserError)
        {
            // One job's damaged file must not keep the others' messages back.
            return null;
        }
    }

    private sealed record Document(string Url);
}
