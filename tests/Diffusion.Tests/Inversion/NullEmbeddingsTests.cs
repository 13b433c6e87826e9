using System.Text;
using System.Text.Json;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Diffusion.Tests.Inversion;

public sealed class NullEmbeddingsTests
{
    private static readonly float[] _values = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => i / 8f)];

    [Theory]
    [InlineData("(2, 3, 4)", "<f4")]
    [InlineData("(2, 1, 3, 4)", "<f4")]
    [InlineData("(2, 1, 3, 4)", "<f2")]
    [InlineData("(2, 3, 4,)", "<f8")]
    public void A_file_of_numpy_gives_one_embedding_a_step(string shape, string type)
    {
        NullEmbeddings read = NullEmbeddingsFile.Read("null.npy", Npy(shape, type, _values));

        Assert.Equal((2, 3, 4), (read.Embeddings.Length, read.Tokens, read.Width));
        Assert.Equal(_values, read.Embeddings.SelectMany(embedding => embedding));
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 4 }, "null_text")]
    [InlineData(new long[] { 2, 1, 3, 4 }, "uncond_embeddings")]
    public void A_safetensors_file_gives_its_only_tensor_or_that_of_the_usual_name(long[] shape, string name)
    {
        IEnumerable<(string, long[], float[])> others = name == "uncond_embeddings" ? [("latent", [1], [0])] : [];

        NullEmbeddings read = NullEmbeddingsFile.Read("null.safetensors", SafetensorsFile.Write([.. others, (name, shape, _values)]));

        Assert.Equal(_values, read.Embeddings.SelectMany(embedding => embedding));
    }

    [Fact]
    public void What_another_program_saved_in_bfloat16_is_read()
    {
        byte[] data = [.. _values.SelectMany(value => BitConverter.GetBytes((ushort)(BitConverter.SingleToInt32Bits(value) >> 16)))];

        NullEmbeddings read = NullEmbeddingsFile.Read("null.safetensors", Safetensors("BF16", [2, 3, 4], data));

        Assert.Equal(_values, read.Embeddings.SelectMany(embedding => embedding));
    }

    [Theory]
    [InlineData("(6, 4)", "[steps, tokens, width]")]
    [InlineData("(2, 2, 3, 2)", "[steps, tokens, width]")]
    [InlineData("(2, 3, 5)", "do not fit its shape")]
    [InlineData("(0, 3, 4)", "do not fit its shape")]
    [InlineData("(4611686018427387904, 4, 3)", "do not fit its shape")]
    [InlineData("(99999999999999999999, 4)", "a shape of more than there can be")]
    [InlineData("(-2, 3, 4)", "has no shape")]
    public void A_shape_that_is_none_of_embeddings_is_refused(string shape, string reason) =>
        AssertRefused(Npy(shape, "<f4", _values), reason);

    [Theory]
    [InlineData("|O", "elements of type \"|O\"")]
    [InlineData(">f4", "elements of type \">f4\"")]
    [InlineData("<i8", "elements of type \"<i8\"")]
    public void Elements_that_are_no_plain_numbers_are_refused(string type, string reason) => AssertRefused(Npy("(2, 3, 4)", type, _values), reason);

    [Fact]
    public void Values_that_are_no_numbers_are_refused() =>
        AssertRefused(Npy("(2, 3, 4)", "<f4", [.. _values[1..], float.NaN]), "no numbers");

    [Fact]
    public void Another_order_of_the_axes_in_memory_is_refused() =>
        AssertRefused(
            Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Npy("(2, 3, 4)", "<f4", _values)).Replace("False", "True ", StringComparison.Ordinal)),
            "not in C order");

    [Theory]
    [InlineData("PK\u0003\u0004rest", "archive or a pickle")]
    [InlineData("\u0080\u0002crest", "archive or a pickle")]
    [InlineData("", "not a .safetensors file")]
    [InlineData("<!DOCTYPE html><html></html>", "not a .safetensors file")]
    public void A_file_of_another_kind_is_refused_with_its_reason(string content, string reason) =>
        AssertRefused(Encoding.Latin1.GetBytes(content), reason);

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1],"data_offsets":[0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":null,"shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"__metadata__":{"steps":50},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("[]")]
    public void A_header_that_makes_no_sense_is_refused(string header)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);

        AssertRefused([.. BitConverter.GetBytes((ulong)json.Length), .. json], "can't be read as null embeddings");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(80)]
    [InlineData(150)]
    public void A_file_that_was_cut_short_is_refused(int bytes) => AssertRefused(Npy("(2, 3, 4)", "<f4", _values)[..bytes], "can't be read");

    [Fact]
    public void Embeddings_that_were_made_for_this_fit()
    {
        NullEmbeddingsFile.Read("null.npy", Npy("(2, 3, 4)", "<f4", _values)).RequireFit(Use());
        NullEmbeddingsFile.Read("null.safetensors", Said("steps", "2")).RequireFit(Use());
        NullEmbeddingsFile.Read("null.safetensors", Said("guidance", "7.50")).RequireFit(Use());
        NullEmbeddingsFile.Read("null.safetensors", Said("scheduler", "DDIM")).RequireFit(Use());
    }

    [Theory]
    [InlineData("scheduler", "euler", "made with scheduler euler, and this has ddim; use --scheduler euler")]
    [InlineData("guidance", "5", "made with guidance 5, and this has 7.5; use --guidance 5")]
    [InlineData("guidance", "much", "made with guidance much")]
    [InlineData("steps", "50", "made with steps 50, and this has 2")]
    [InlineData("prompt", "a cat", "made with prompt a cat, and this has \"a beach\"")]
    [InlineData("model_digest", "ffff", "a model of another digest")]
    public void Embeddings_that_say_they_were_made_for_something_else_are_refused(string key, string value, string reason)
    {
        NullEmbeddings read = NullEmbeddingsFile.Read("null.safetensors", Said(key, value));

        UserError error = Assert.Throws<UserError>(() => read.RequireFit(Use()));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.StartsWith("the null embeddings in null.safetensors do not fit: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_word_of_how_they_were_made_their_shape_must_fit()
    {
        NullEmbeddings read = NullEmbeddingsFile.Read("null.npy", Npy("(2, 3, 4)", "<f4", _values));

        Assert.Contains(
            "are for 2 steps, and this has 50; use --steps 2", Assert.Throws<UserError>(() => read.RequireFit(Use() with { Steps = 50 })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "3 tokens of 4 values, and this model takes 3 of 768", Assert.Throws<UserError>(() => read.RequireFit(Use() with { Width = 768 })).Message,
            StringComparison.Ordinal);
    }

    private static NullEmbeddingsUse Use() => new(2, "ddim", 7.5, "a beach", "00aa", 3, 4);

    private static void AssertRefused(byte[] content, string reason)
    {
        UserError error = Assert.Throws<UserError>(() => NullEmbeddingsFile.Read("photo/null.bin", content));
        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.StartsWith("photo/null.bin can't be read as null embeddings: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Npy(string shape, string type, float[] values)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n";
        byte[] data = [.. values.SelectMany(value => type switch
        {
            "<f2" => BitConverter.GetBytes((Half)value),
            "<f8" => BitConverter.GetBytes((double)value),
            _ => BitConverter.GetBytes(value),
        })];
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. Encoding.ASCII.GetBytes(header), .. data];
    }

    private static byte[] Said(string key, string value) => Safetensors(
        "F32", [2, 3, 4], [.. _values.SelectMany(BitConverter.GetBytes)], new Dictionary<string, string> { [key] = value });

    private static byte[] Safetensors(string type, long[] shape, byte[] data, Dictionary<string, string>? metadata = null)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["__metadata__"] = metadata ?? [],
            ["embeddings"] = new { dtype = type, shape, data_offsets = new[] { 0, data.Length } },
        });
        return [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data];
    }
}
