using AADiff.Shared.Configuration;

namespace AADiff.Coordinator.Access;

/// <summary>What the options say about who may do how much.</summary>
/// <param name="NeedsKeys">Clients need a key; otherwise everybody may everything, and no limit below holds.</param>
/// <param name="Jobs">Jobs of a user that have not ended; 0: no limit.</param>
/// <param name="UploadBytes">Bytes of a user in 24 hours; 0: no limit.</param>
/// <param name="Requests">Requests a second of a key; 0: no limit.</param>
/// <param name="Audit">Entries that are kept.</param>
internal sealed record AccessRules(bool NeedsKeys, int Jobs, long UploadBytes, int Requests, int Audit)
{
    /// <summary>Bytes of an uploaded file.</summary>
    public long LargestUpload { get; init; } = Bytes(new LimitOptions().Upload);

    /// <summary>Of a farm that wants no keys.</summary>
    public static AccessRules Open { get; } = new(false, 0, 0, 0, new AccessOptions().Audit);

    public static AccessRules Of(FarmOptions options) => new(
        options.NeedsKeys, options.Access.Jobs, Bytes(options.Access.Uploads), options.Access.Requests, options.Access.Audit)
    {
        LargestUpload = Bytes(options.Limits.Upload),
    };

    private static long Bytes(double gibibytes) => (long)(gibibytes * (1L << 30));
}
