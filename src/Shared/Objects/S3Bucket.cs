using Minio;
using Minio.DataModel.Args;

namespace AADiff.Shared.Objects;

/// <summary>The bucket of a store, made by whoever needs it first.</summary>
internal sealed class S3Bucket(IMinioClient minio, S3StoreOptions options)
{
    private volatile bool _isThere;

    public async Task EnsureAsync(CancellationToken token)
    {
        if (_isThere || await ExistsAsync(token).ConfigureAwait(false))
        {
            _isThere = true;
            return;
        }

        try
        {
            await minio.MakeBucketAsync(new MakeBucketArgs().WithBucket(options.Bucket).WithLocation(options.Region), token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Made by another process meanwhile, which is no failure: some servers say so with an error that Minio 7.0.0 turns into an
            // ArgumentException.
            if (!await ExistsAsync(token).ConfigureAwait(false))
            {
                throw;
            }
        }

        _isThere = true;
    }

    private async Task<bool> ExistsAsync(CancellationToken token) =>
        await minio.BucketExistsAsync(new BucketExistsArgs().WithBucket(options.Bucket), token).ConfigureAwait(false);
}
