using System.Globalization;
using System.Net;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>What a farm tells of its models and of the insides of a job, over its HTTP API.</summary>
/// <param name="http">As <see cref="FarmHttp.ClientFor"/> makes it; the caller disposes of it.</param>
public sealed class HttpFarmDetails(HttpClient http)
{
    /// <summary>Pictures in one answer.</summary>
    public const int MostPictures = 1000;

    public async Task<IReadOnlyList<ModelView>> ModelsAsync(CancellationToken cancellationToken = default) =>
        await AskAsync<List<ModelView>>("api/models", cancellationToken) ?? [];

    /// <summary>Loudness and strengths by frame; null: the job is not planned yet.</summary>
    public Task<JobCurve?> CurveAsync(string jobId, CancellationToken cancellationToken = default) => AskAsync<JobCurve>(Of(jobId, "curve"), cancellationToken);

    /// <summary>Null: the job is not planned yet.</summary>
    public Task<Storyboard?> StoryboardAsync(string jobId, CancellationToken cancellationToken = default) =>
        AskAsync<Storyboard>(Of(jobId, "storyboard"), cancellationToken);

    /// <summary>Pictures of the storyboard from one on; null: the job is not planned yet.</summary>
    /// <param name="jobId">Whose.</param>
    /// <param name="from">Number of the first.</param>
    /// <param name="count">At most <see cref="MostPictures"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<PictureView>?> PicturesAsync(string jobId, int from, int count, CancellationToken cancellationToken = default) =>
        await AskAsync<List<PictureView>>(
            Of(jobId, string.Create(CultureInfo.InvariantCulture, $"pictures?from={from}&count={count}")), cancellationToken);

    /// <summary>A frame of the video; null: the job is not planned yet, or its video has no such frame.</summary>
    public async Task<FrameView?> FrameAsync(string jobId, int frame, CancellationToken cancellationToken = default) =>
        (await AskAsync<List<FrameView>>(Of(jobId, string.Create(CultureInfo.InvariantCulture, $"frames?from={frame}&count=1")), cancellationToken))
            ?.FirstOrDefault();

    /// <summary>Whether the picture of a finished job follows its sound, as <c>aadiff prove</c> writes it in JSON; null: it is being measured.</summary>
    /// <exception cref="Errors.UserError">It is not finished, or can't be measured.</exception>
    public async Task<byte[]?> ProofAsync(string jobId, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(
            http, () => new HttpRequestMessage(HttpMethod.Get, Of(jobId, "proof")), cancellationToken);
        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return response.StatusCode == HttpStatusCode.Accepted ? null : await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>What was asked for; null: it can't be read any more.</summary>
    public Task<RenderRequest?> RequestAsync(string jobId, CancellationToken cancellationToken = default) =>
        AskAsync<RenderRequest>(Of(jobId, $"objects/{ObjectNames.Request(jobId)}"), cancellationToken);

    /// <summary>Stores a file for a request that is still to be sent.</summary>
    /// <param name="name">What its user calls it.</param>
    /// <param name="content">All of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<StoredInput> StoreAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(
            http,
            () => new HttpRequestMessage(HttpMethod.Post, $"api/objects/inputs?name={Uri.EscapeDataString(name)}") { Content = new ReadOnlyMemoryContent(content) },
            cancellationToken);
        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<StoredInput>(response, cancellationToken);
    }

    private static string Of(string jobId, string what) => $"api/jobs/{JobIds.Check(jobId)}/{what}";

    /// <summary>Null: it is not there, or not yet.</summary>
    private async Task<T?> AskAsync<T>(string address, CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(http, () => new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return null;
        }

        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<T>(response, cancellationToken);
    }
}
