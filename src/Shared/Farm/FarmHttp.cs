using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Polly;
using Polly.Retry;

namespace AADiff.Shared.Farm;

/// <summary>HTTP of the clients of a farm: time limits, retries, and errors that keep their sentence and class.</summary>
public static class FarmHttp
{
    /// <summary>
    /// Header with the value 1 on everything that changes something. Forms can't send it, and a script of another site may not.
    /// </summary>
    public const string CommandHeader = "X-AADiff";

    /// <summary>Every request is idempotent, so it is sent again when its answer is lost.</summary>
    private static readonly ResiliencePipeline<HttpResponseMessage> _retries = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>(),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>A client of the farm at <paramref name="address"/>; uploads may take as long as they need.</summary>
    /// <param name="address">Of a coordinator.</param>
    /// <param name="key">For every request; null: none.</param>
    /// <param name="others">Further coordinators of the same farm, for when that one does not answer.</param>
    public static HttpClient ClientFor(Uri address, string? key = null, params IEnumerable<Uri> others) =>
        ClientOf([WithSlash(address), .. others.Select(WithSlash)], key, proxy: !address.IsLoopback);

    /// <summary>A client of the coordinator in this process, whatever address it listens on: its calls never leave the machine.</summary>
    public static HttpClient ClientWithin(Uri address) => ClientOf([WithSlash(address)], key: null, proxy: false);

    private static HttpClient ClientOf(ImmutableArray<Uri> all, string? key, bool proxy)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseProxy = proxy,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        HttpClient http = new(new CoordinatorChoice(all, handler)) { BaseAddress = all[0], Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add(CommandHeader, "1");
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return http;
    }

    private static Uri WithSlash(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

    /// <summary>Sends a request without a file; throws <see cref="UserError"/> of class Unreachable when no answer comes.</summary>
    internal static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, Func<HttpRequestMessage> request, CancellationToken cancellationToken, TimeSpan? answerLimit = null)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(answerLimit ?? FarmTimings.ClientAnswer);
        try
        {
            return await _retries.ExecuteAsync(
                async token =>
                {
                    using HttpRequestMessage message = request();
                    return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
                },
                limit.Token);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(http, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(http, e);
        }
    }

    internal static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    internal static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync<T>(SpecJson.Options, cancellationToken))!;
        }
        catch (JsonException e)
        {
            throw new UserError(
                ErrorClass.Unreachable, $"What answers at {response.RequestMessage?.RequestUri?.Authority} is not a farm: check the address.", e);
        }
    }

    /// <summary>Turns an answer that is not a success into the error that the farm had.</summary>
    internal static async Task ThrowProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if (response.Content.Headers.ContentType?.MediaType == FarmProblem.ContentType)
        {
            FarmProblem problem = await ReadAsync<FarmProblem>(response, cancellationToken);
            throw response.Headers.RetryAfter?.Delta is { } pause
                ? new BusyError(problem.Detail, pause, own: response.StatusCode == HttpStatusCode.TooManyRequests)
                : new UserError(problem.Class, problem.Detail);
        }

        throw new UserError(
            ErrorClass.Unreachable,
            $"{response.RequestMessage?.RequestUri?.Authority} answered {(int)response.StatusCode}, which a farm never does: check the address.");
    }

    internal static UserError Unreachable(HttpClient http, Exception cause) => new(
        ErrorClass.Unreachable,
        $"The farm at {http.BaseAddress?.GetLeftPart(UriPartial.Authority)} does not answer: check that it runs and is reachable.", cause);
}
