using System.Collections.Immutable;
using System.Security.Cryptography;
using AADiff.Shared.Pictures;
using Akka.Cluster.Sharding;

namespace AADiff.Shared.Protocol;

/// <summary>
/// Pictures by picture key. 128 shards: ten and more for each of a dozen nodes, which is what weighted placement needs to come out even.
/// </summary>
public sealed class PictureExtractor() : HashCodeMessageExtractor(Shards)
{
    private const int Shards = 128;

    /// <summary>A key of no picture for each shard: what is sent to it gives the shard a place.</summary>
    public static ImmutableArray<PictureKey> OneKeyAShard { get; } =
    [
        .. Enumerable.Range(0, int.MaxValue)
            .Select(i => new PictureKey(Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i)))))
            .DistinctBy(key => new PictureExtractor().ShardId(key.Hex, null))
            .Take(Shards),
    ];

    public override string? EntityId(object message) => (message as IForPicture)?.Key.Hex;
}

/// <summary>Bases by base key.</summary>
public sealed class BaseExtractor() : HashCodeMessageExtractor(32)
{
    public override string? EntityId(object message) => (message as IForBase)?.Base.Hex;
}

/// <summary>Jobs by id. Jobs are remembered by shard, so the number of shards is for ever.</summary>
public sealed class JobExtractor() : HashCodeMessageExtractor(64)
{
    public override string? EntityId(object message) => (message as IForJob)?.JobId;
}
