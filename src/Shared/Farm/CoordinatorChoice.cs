using System.Collections.Immutable;

namespace AADiff.Shared.Farm;

/// <summary>Sends requests to one of several coordinators of a farm, and to the next one when that one does not answer.</summary>
/// <param name="addresses">At least one, each with a slash at its end; requests are made for the first.</param>
/// <param name="next">What sends.</param>
internal sealed class CoordinatorChoice(ImmutableArray<Uri> addresses, HttpMessageHandler next) : DelegatingHandler(next)
{
    /// <summary>Index of the one that answered last; several requests may be under way at once.</summary>
    private int _current;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int chosen = Volatile.Read(ref _current);
        request.RequestUri = new Uri(addresses[chosen], addresses[0].MakeRelativeUri(request.RequestUri!));
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Whoever waits for the answer tries again, and is told if nobody answers; only one of those that failed here moves on.
            Interlocked.CompareExchange(ref _current, (chosen + 1) % addresses.Length, chosen);
            throw;
        }
    }
}
