using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Shared.Tests.Protocol;

public sealed class FarmExtractorsTests
{
    [Fact]
    public void A_word_to_each_of_the_sample_keys_reaches_every_shard()
    {
        FrameExtractor extractor = new();

        IEnumerable<FrameProtocol.CancelFrame> words = FrameExtractor.OneKeyAShard.Select(key => new FrameProtocol.CancelFrame(key, ""));
        string[] shards = [.. words.Select(word => extractor.ShardId(extractor.EntityId(word)!, word))];

        Assert.Equal(128, shards.Distinct().Count());
    }
}
