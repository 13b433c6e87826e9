using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>Small files of a job that lie in the store; null where there is none. One that can't be read is a <see cref="JsonException"/>.</summary>
public static class JobDocuments
{
    public static async Task<Storyboard?> StoryboardAsync(IObjectStore objects, string jobId, CancellationToken cancellationToken) =>
        await ReadAsync<Storyboard>(objects, ObjectNames.Storyboard(jobId), cancellationToken);

    /// <summary>Of a job that an earlier version planned there is none.</summary>
    public static async Task<JobCurve?> CurveAsync(IObjectStore objects, string jobId, CancellationToken cancellationToken) =>
        await ReadAsync<JobCurve>(objects, ObjectNames.Curve(jobId), cancellationToken);

    public static async Task<RenderRequest?> RequestAsync(IObjectStore objects, string jobId, CancellationToken cancellationToken) =>
        await ReadAsync<RenderRequest>(objects, ObjectNames.Request(jobId), cancellationToken);

    public static async Task<BaseSpec?> BaseAsync(IObjectStore objects, JobView job, CancellationToken cancellationToken) =>
        await StoryboardAsync(objects, job.JobId, cancellationToken) is { } storyboard
            ? await BaseAsync(objects, storyboard, cancellationToken)
            : null;

    public static async Task<BaseSpec?> BaseAsync(IObjectStore objects, Storyboard storyboard, CancellationToken cancellationToken) =>
        await ReadAsync<BaseSpec>(objects, ObjectNames.BaseSpec(storyboard.Base), cancellationToken);

    private static async Task<T?> ReadAsync<T>(IObjectStore objects, string name, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await using Stream stream = await objects.OpenAsync(name, cancellationToken);
            return await JsonSerializer.DeserializeAsync<T>(stream, SpecJson.Options, cancellationToken)
                ?? throw new JsonException($"{name} holds nothing but null");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
