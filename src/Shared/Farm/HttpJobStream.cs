using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Polly;
using Polly.Retry;

namespace AADiff.Shared.Farm;

/// <summary>
/// The views of one job as a farm sends them (server-sent events). A connection that is cut, or silent for too long, is made again.
/// </summary>
internal sealed class HttpJobStream(HttpClient http, string jobId) : IAsyncDisposable
{
    /// <summary>About <see cref="FarmTimings.FollowPatience"/> in all.</summary>
    private static readonly ResiliencePipeline _reconnects = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<IOException>().Handle<UserError>(e => e.Class == ErrorClass.Unreachable),
            MaxRetryAttempts = 14,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    private HttpResponseMessage? _response;
    private CancellationTokenSource? _reading;
    private IAsyncEnumerator<SseItem<string>>? _items;
    private string? _lastId;

    /// <summary>The next view that the farm sends, or null when it knows no job of that id.</summary>
    /// <exception cref="UserError">Unreachable: the farm does not answer any more.</exception>
    public async Task<JobView?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reconnects.ExecuteAsync(ReadAsync, cancellationToken);
        }
        catch (IOException e)
        {
            throw FarmHttp.Unreachable(http, e);
        }
    }

    public ValueTask DisposeAsync() => DisconnectAsync();

    private async ValueTask<JobView?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_items is null && !await ConnectAsync(cancellationToken))
            {
                return null;
            }

            while (await MoveAsync())
            {
                SseItem<string> item = _items!.Current;
                if (item.EventType != "job")
                {
                    continue;
                }

                _lastId = item.EventId ?? _lastId;
                return JsonSerializer.Deserialize<JobView>(item.Data, SpecJson.Options);
            }

            throw new IOException("the farm closed the connection before the job had ended");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            await DisconnectAsync();
            throw new IOException("the farm sent nothing for too long", e);
        }
        catch
        {
            await DisconnectAsync();
            throw;
        }
    }

    private async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        _response = await FarmHttp.SendAsync(http, Request, cancellationToken);
        if (_response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await FarmHttp.ThrowProblemAsync(_response, cancellationToken);
        _reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Stream body = await _response.Content.ReadAsStreamAsync(cancellationToken);
        _items = SseParser.Create(body).EnumerateAsync(_reading.Token).GetAsyncEnumerator(CancellationToken.None);
        return true;
    }

    private HttpRequestMessage Request()
    {
        HttpRequestMessage message = new(HttpMethod.Get, $"api/jobs/{jobId}/events");
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (_lastId is { Length: > 0 } id)
        {
            message.Headers.TryAddWithoutValidation("Last-Event-ID", id);
        }

        return message;
    }

    private async ValueTask<bool> MoveAsync()
    {
        _reading!.CancelAfter(FarmTimings.ViewStreamSilence);
        bool more = await _items!.MoveNextAsync();
        _reading.CancelAfter(Timeout.InfiniteTimeSpan);
        return more;
    }

    private async ValueTask DisconnectAsync()
    {
        if (_items is not null)
        {
            await _items.DisposeAsync();
        }

        _response?.Dispose();
        _reading?.Dispose();
        (_items, _response, _reading) = (null, null, null);
    }
}
