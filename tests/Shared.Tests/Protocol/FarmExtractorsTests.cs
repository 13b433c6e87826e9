using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Shared.Tests.Protocol;

public sealed class FarmExtractorsTests
{
    [Fact]
    public void A_word_to_each_of_the_sample_keys_reaches_every_shard()
    {
        PictureExtractor extractor = new();

        IEnumerable<PictureProtocol.CancelPicture> words = PictureExtractor.OneKeyAShard.Select(key => new PictureProtocol.CancelPicture(key, ""));
        string[] shards = [.. words.Select(word => extractor.ShardId(extractor.EntityId(word)!, word))];

        Assert.Equal(128, shards.Distinct().Count());
    }
}
