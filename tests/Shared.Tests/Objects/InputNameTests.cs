using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

public sealed class InputNameTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("", "")]
    [InlineData(".wav", ".wav")]
    [InlineData(".m4a", ".m4a")]
    [InlineData(".WAV", ".wav")]
    [InlineData(".toolongext", "")]
    [InlineData(".w v", "")]
    [InlineData("./../x", "")]
    public void An_extension_is_kept_when_it_looks_like_one(string extension, string kept)
    {
        InputName name = InputName.Of(Sha256Digest.Parse(Digest), extension);

        Assert.Equal($"inputs/{Digest}{kept}", name.Value);
        Assert.Equal(name, InputName.Parse(name.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("inputs/")]
    [InlineData("inputs/aa.wav")]
    [InlineData("frames/" + Digest + ".png")]
    [InlineData("inputs/" + Digest + ".WAV")]
    [InlineData("inputs/" + Digest + ".")]
    [InlineData("inputs/" + Digest + ".wav.wav")]
    [InlineData("inputs/" + Digest + ".wav\n")]
    [InlineData("inputs/" + Digest + "/../x")]
    [InlineData("inputs/" + Digest + ".toolongext")]
    [InlineData("inputs/../" + Digest)]
    public void Nothing_else_is_the_name_of_an_input(string name)
    {
        Assert.False(InputName.TryParse(name, out _));
        Assert.Throws<FormatException>(() => InputName.Parse(name));
        Assert.Throws<RefusedJsonException>(() => JsonSerializer.Deserialize<InputName>(JsonSerializer.Serialize(name), SpecJson.Options));
    }

    [Theory]
    [InlineData("aa")]
    [InlineData("0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde/")]
    [InlineData(Digest + "\n")]
    public void Nothing_but_64_lower_case_hex_digits_is_a_digest(string hex) => Assert.False(Sha256Digest.TryParse(hex, out _));

    [Fact]
    public void A_request_that_an_earlier_version_stored_is_read_and_written_as_it_was()
    {
        string stored = string.Concat(
            $"{{'prompt':'a city','negativePrompt':'','sounds':[{{'objectName':'inputs/{Digest}.wav','fileName':'a.wav','sha256':'{Digest}','words':[],",
            "'envelope':{'feature':'spectral-mean','bandLow':20,'bandHigh':250,'maxPooling':false,'normalisation':'percentile','percentileLow':5,",
            "'percentileHigh':99,'gain':1,'gate':0,'gateKnee':0.1,'gamma':1,'smoothing':'centred','attackSeconds':0.03,'releaseSeconds':0.35,",
            $"'holdSeconds':0,'preservePeak':false,'offsetMilliseconds':0}},'curveObjectName':'inputs/{Digest}.csv'}}],'model':'/models/mini',",
            "'frameRate':'30000/1001','seed':0,'controls':{'crossInjectUntil':0.8,'selfInjectUntil':0.4,'selfInjectLevel':1,'multiplyUntil':1,",
            $"'scaleEndToken':false,'blend':{{'threshold':0.3,'maskObjectName':'inputs/{Digest}.png','maskSha256':'{Digest}','feather':0}}}},",
            "'strength':{'levels':128},'topWords':1,'user':'anonymous','priority':50}").Replace('\'', '"');

        RenderRequest request = JsonSerializer.Deserialize<RenderRequest>(stored, SpecJson.Options)!;

        RenderRequestRules.Check(request);
        Assert.Equal(Digest, request.Sounds[0].Sha256.Hex);
        Assert.Equal(stored, JsonSerializer.Serialize(request, SpecJson.Options));
    }

    [Fact]
    public async Task Content_that_is_not_what_its_name_says_is_refused_when_it_is_read()
    {
        using TemporaryFolder folder = new();
        FolderObjectStore store = new(folder.Path);
        InputName name = InputName.Of(Sha256Digest.Of([1, 2, 3]), ".wav");
        await store.PutAsync(name.Value, new MemoryStream([1, 2, 3]), "audio/wav");
        using MemoryStream whole = new();
        await store.CopyInputAsync(name, whole);

        await store.PutAsync(name.Value, new MemoryStream([1, 2, 4]), "audio/wav");
        UserError error = await Assert.ThrowsAsync<UserError>(() => store.CopyInputAsync(name, Stream.Null));

        Assert.Equal(new byte[] { 1, 2, 3 }, whole.ToArray());
        Assert.Contains(name.Value, error.Message, StringComparison.Ordinal);
    }
}
