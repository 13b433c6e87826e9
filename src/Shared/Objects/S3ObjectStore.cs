using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Minio;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.DataModel.Response;

namespace AADiff.Shared.Objects;

/// <summary>
/// Objects in a bucket of any S3 server (MinIO, Ceph, AWS, …). A put is checked by asking the server for what it has. Reading goes through
/// signed addresses, because Minio 7.0.0 can't read ranges, and goes on where it stopped when a connection breaks.
/// </summary>
public sealed partial class S3ObjectStore : IObjectStore, IDisposable
{
    private static readonly TimeSpan _longestAddress = TimeSpan.FromDays(7);
    private readonly S3StoreOptions _options;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly IMinioClient _minio;
    private readonly IMinioClient _signer;
    private readonly S3Calls _calls;
    private readonly S3Bucket _bucket;

    /// <summary>Connects at the first call; the server need not be up yet.</summary>
    public S3ObjectStore(S3StoreOptions options, ILoggerFactory? logs = null)
    {
        _options = options;
        _log = logs?.CreateLogger<S3ObjectStore>() ?? (ILogger)NullLogger.Instance;
        _http = S3Client.Http(options);
        _minio = S3Client.Minio(options, _http);
        _signer = options.PublicAddress is { } address ? S3Client.Signer(options, _http, address) : _minio;
        _calls = new S3Calls(options, logs);
        _bucket = new S3Bucket(_minio, options);
    }

    public void Dispose()
    {
        if (!ReferenceEquals(_signer, _minio))
        {
            _signer.Dispose();
        }

        _minio.Dispose();
        _http.Dispose();
    }

    public async Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        ObjectName.Check(name);
        try
        {
            ObjectStat stat = await CallAsync(name, S3Calls.Short, token => StatAsync(name, token), cancellationToken).ConfigureAwait(false);
            return new ObjectInfo(name, stat.Size, Utc(stat.LastModified));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public async Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default)
    {
        ObjectName.Check(name);
        await using RepeatableContent repeatable = await RepeatableContent.OfAsync(content, cancellationToken).ConfigureAwait(false);
        try
        {
            await CallAsync(name, S3Calls.For(repeatable.Length), token => PutOnceAsync(name, repeatable, contentType, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception) when (repeatable.Length >= RepeatableContent.SmallestInParts)
        {
            await RemovePartsAsync(name).ConfigureAwait(false);
            throw;
        }
    }

    public async Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default)
    {
        ObjectName.Check(name);
        var stream = new S3ReadStream((range, token) => CallAsync(name, S3Calls.Short, t => GetAsync(name, range, t), token));
        try
        {
            await stream.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectName.CheckPrefix(prefix);

        // Minio 7.0.0 can't begin a listing in the middle, so that a try after a broken page starts from the beginning.
        foreach (ObjectInfo found in await _calls.RunAsync(prefix, Timeout.InfiniteTimeSpan, token => AllAsync(prefix, token),
            cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found;
        }
    }

    /// <summary>S3 has no call for it but to copy an object onto itself with its own metadata.</summary>
    public async Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default)
    {
        ObjectName.Check(name);
        try
        {
            return await CallAsync(name, S3Calls.Short, token => CopyOntoItselfAsync(name, token), cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        ObjectName.Check(name);
        await CallAsync(
            name,
            S3Calls.Short,
            async token =>
            {
                await _minio.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_options.Bucket).WithObject(name), token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        ObjectName.Check(name);
        return await SignAsync(_signer, name, lifetime).ConfigureAwait(false);
    }

    private static DateTimeOffset Utc(DateTime time) => new(time.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Has no limit as a whole, but one for each page.</summary>
    private async Task<List<ObjectInfo>> AllAsync(string prefix, CancellationToken token)
    {
        List<ObjectInfo> all = [];
        using var page = CancellationTokenSource.CreateLinkedTokenSource(token);
        page.CancelAfter(S3Calls.Short);
        ListObjectsArgs arguments = new ListObjectsArgs().WithBucket(_options.Bucket).WithPrefix(prefix).WithRecursive(true);
        try
        {
            await _bucket.EnsureAsync(page.Token).ConfigureAwait(false);
            await foreach (Item item in _minio.ListObjectsEnumAsync(arguments, page.Token).ConfigureAwait(false))
            {
                page.CancelAfter(S3Calls.Short);
                if (!item.IsDir)
                {
                    all.Add(new ObjectInfo(item.Key, (long)item.Size, Utc(item.LastModifiedDateTime!.Value)));
                }
            }
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new TimeoutException($"no page of the listing within {S3Calls.Short.TotalSeconds:0} s", e);
        }

        return all;
    }

    private async Task<Uri> SignAsync(IMinioClient signer, string name, TimeSpan lifetime)
    {
        int seconds = (int)Math.Clamp(lifetime.TotalSeconds, 1, _longestAddress.TotalSeconds);
        return new Uri(
            await signer.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(_options.Bucket).WithObject(name)
            .WithExpiry(seconds)).ConfigureAwait(false));
    }

    private async Task<T> CallAsync<T>(string name, TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        await _calls.RunAsync(
            name,
            limit,
            async token =>
            {
                await _bucket.EnsureAsync(token).ConfigureAwait(false);
                return await call(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    private Task<ObjectStat> StatAsync(string name, CancellationToken token) =>
        _minio.StatObjectAsync(new StatObjectArgs().WithBucket(_options.Bucket).WithObject(name), token);

    private async Task<bool> CopyOntoItselfAsync(string name, CancellationToken token)
    {
        ObjectStat found = await StatAsync(name, token).ConfigureAwait(false);
        CopySourceObjectArgs source = new CopySourceObjectArgs().WithBucket(_options.Bucket).WithObject(name);
        CopyObjectArgs arguments = new CopyObjectArgs().WithBucket(_options.Bucket).WithObject(name).WithCopyObjectSource(source)
            .WithReplaceMetadataDirective(true).WithHeaders(new Dictionary<string, string> { ["Content-Type"] = found.ContentType });
        await _minio.CopyObjectAsync(arguments, token).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// What was sent is hashed in the request's signature (or protected by TLS); what is asked for here is that the whole of it became the object.
    /// </summary>
    private async Task<bool> PutOnceAsync(string name, RepeatableContent content, string contentType, CancellationToken token)
    {
        PutObjectArgs arguments = new PutObjectArgs().WithBucket(_options.Bucket).WithObject(name)
            .WithStreamData(content.FromStart()).WithObjectSize(content.Length).WithContentType(contentType);
        PutObjectResponse stored = await _minio.PutObjectAsync(arguments, token).ConfigureAwait(false);
        ObjectStat found = await StatAsync(name, token).ConfigureAwait(false);

        // Another tag: somebody has put an object of this name after us, which is whole for the same reasons as ours.
        return found.Size == content.Length || found.ETag.Trim('"') != stored.Etag?.Trim('"')
            ? true
            : throw new IOException($"object {name} has {found.Size} bytes after {content.Length} were sent");
    }

    private async Task<HttpResponseMessage> GetAsync(string name, System.Net.Http.Headers.RangeHeaderValue? range, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await SignAsync(_minio, name, TimeSpan.FromMinutes(10)).ConfigureAwait(false));
        request.Headers.Range = range;
        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
        if (response.StatusCode == (range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent))
        {
            return response;
        }

        using (response)
        {
            // Let the client find out what it means, from the same server's more telling answer.
            await StatAsync(name, token).ConfigureAwait(false);
            throw new HttpRequestException($"the server answered {(int)response.StatusCode} to a read of {name}", null, response.StatusCode);
        }
    }

    /// <summary>Parts of an upload that was given up would take space for ever. Best effort: the server may be away.</summary>
    private async Task RemovePartsAsync(string name)
    {
        try
        {
            using var limit = new CancellationTokenSource(S3Calls.Short);
            await _minio.RemoveIncompleteUploadAsync(new RemoveIncompleteUploadArgs().WithBucket(_options.Bucket)
                .WithObject(name), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Minio 7.0.0 throws all sorts; the caller's own failure is the one to pass on.
            PartsStay(e, name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parts of the upload of {Object} that was given up could not be removed and take space")]
    private partial void PartsStay(Exception error, string @object);
}
