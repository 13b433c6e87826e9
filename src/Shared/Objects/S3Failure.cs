using System.Net;
using Minio.Exceptions;

namespace AADiff.Shared.Objects;

/// <summary>What an exception of the S3 client means. Servers differ in how they say it; the client hides some of it.</summary>
internal static class S3Failure
{
    private static readonly string[] _fullCodes = ["QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity",
        "StorageFull"];

    private static readonly string[] _busyCodes = ["SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted",
        "XMinioServerNotInitialized"];

    private static readonly string[] _refusedCodes = ["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"];

    public static bool IsMissing(Exception e) => e is ObjectNotFoundException || Code(e) == "NoSuchKey";

    /// <summary>The same call may well succeed a moment later.</summary>
    public static bool IsPassing(Exception e) =>
        e is HttpRequestException or IOException or TimeoutException or ConnectionException or InternalServerException or UnexpectedShortReadException
        || _busyCodes.Contains(Code(e))
        || (Status(e) >= HttpStatusCode.InternalServerError && !IsFull(e));

    public static bool IsFull(Exception e) => Status(e) == HttpStatusCode.InsufficientStorage || _fullCodes.Contains(Code(e));

    private static bool IsRefused(Exception e) => e is AccessDeniedException or AuthorizationException or ForbiddenException
        || _refusedCodes.Contains(Code(e))
        || Status(e) is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    public static ObjectStoreException Translate(Exception e, S3StoreOptions options)
    {
        string server = $"The S3 server {options.Endpoint}";
        string sentence = IsFull(e) ? $"{server} has no space left for bucket {options.Bucket}; make room or raise its quota."
            : IsRefused(e)
                ? $"{server} refuses the access key {options.AccessKey} for bucket {options.Bucket}; check key, secret, region and the key's rights."
            : e is BucketNotFoundException ? $"{server} has no bucket {options.Bucket} any more; create it, or restart to have it created."
            : $"{server} can't be used now: {Reason(e)}";
        return new ObjectStoreException(sentence, e, IsFull(e), IsRefused(e));
    }

    private static string Reason(Exception e) => e.Message.Length > 0 ? e.Message : Code(e) ?? e.GetType().Name;

    private static string? Code(Exception e) => (e as MinioException)?.Response?.Code;

    private static HttpStatusCode? Status(Exception e) =>
        (e as MinioException)?.ServerResponse?.StatusCode ?? (e as HttpRequestException)?.StatusCode;
}
