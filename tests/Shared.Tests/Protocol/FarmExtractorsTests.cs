using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Shared.Tests.Protocol;

public sealed class FarmExtractorsTests
{
    [Fact]
    public void A_word_to_each_of_the_sample_keys_reaches_every_shard()
    {
        FrameExtractor extractor = new();

        string?[] shards = [.. FrameExtractor.OneKeyAShard.Select(key => extractor.ShardId(new FrameProtocol.CancelFrame(key, "job")))];

        Assert.Equal(128, shards.Distinct().Count());
    }
}
