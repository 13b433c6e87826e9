using System.Text;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests;

public sealed class ModelJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    [InlineData("1000.0", 1000)]
    [InlineData("\"1000.0\"", 1000)]
    [InlineData("1e3", 1000)]
    public void A_number_is_read_as_Python_writes_it(string written, double number)
    {
        JsonElement json = Read($$"""{"before": 1, "list": [{{written}},{{written}} ], "n":{{written}}, "after": "x"}""");

        Assert.Equal(number, json.Number("n"));
        Assert.Equal(2, json.Length("list"));
        Assert.Equal((1, "x"), (json.Count("before"), json.Text("after")));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("a, -Infinity: [NaN], Infinity")]
    [InlineData("\\\" NaN, \\\\")]
    [InlineData("Infinity \\u00e9 \\ud83c\\udf29 NaN")]
    public void A_text_that_speaks_of_such_numbers_stays_as_it_is(string text)
    {
        JsonElement json = Read($$"""{"NaN": "{{text}}", "bound": -Infinity}""");

        Assert.Equal(JsonSerializer.Deserialize<string>($"\"{text}\""), json.Text("NaN"));
        Assert.Equal(double.NegativeInfinity, json.Number("bound"));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_a_replacement_character_and_no_failure()
    {
        JsonElement json = Read("""{"a": "x\ud83cy", "b": "\udf29\\ud83c"}""");

        Assert.Equal(("x\uFFFDy", "\uFFFD\\ud83c"), (json.Text("a"), json.Text("b")));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_byte_order_mark_says_how_the_file_is_written_and_is_skipped(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("{\r\n  \"a\": \"é\", \"n\": NaN\r\n}\r\n")];

        JsonElement json = Read(bytes);

        Assert.Equal(("é", double.NaN), (json.Text("a"), json.Number("n")));
    }

    [Theory]
    [InlineData("77.0", 77)]
    [InlineData("\"77\"", 77)]
    [InlineData("77.5", null)]
    [InlineData("0", null)]
    [InlineData("1000000000000000019884624838656", null)]
    [InlineData("Infinity", null)]
    [InlineData("null", null)]
    [InlineData("true", null)]
    public void A_count_is_a_whole_number_however_it_is_written(string written, int? count) =>
        Assert.Equal(count, Read($$"""{"n": {{written}}}""").Count("n"));

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"True\"", true)]
    [InlineData("0", false)]
    [InlineData("null", null)]
    [InlineData("\"yes\"", null)]
    public void A_flag_may_be_written_as_a_text(string written, bool? flag) => Assert.Equal(flag, Read($$"""{"f": {{written}}}""").Flag("f"));

    [Fact]
    public void Of_a_key_that_stands_twice_the_last_one_counts_as_in_Python() =>
        Assert.Equal(2, Read("""{"n": 1, "n": 2}""").Number("n"));

    [Fact]
    public void A_comma_too_many_does_no_harm() => Assert.Equal(1, Read("""{"list": [1, 2,], "n": 1,}""").Number("n"));

    [Theory]
    [InlineData("{\n \"a\": 1 // as trained\n}", "(line 2): comments are not allowed there")]
    [InlineData("{\n\n /* all */ \"a\": 1}", "(line 3): comments are not allowed there")]
    [InlineData("{\n 'a': True}", "is not valid JSON (line 2); replace it")]
    [InlineData("{\"a\": -Infinit}", "is not valid JSON (line 1); replace it")]
    [InlineData("{\"a\": NaN\n\"b\": 1}", "is not valid JSON (line 2); replace it")]
    [InlineData("NaN", "does not hold a JSON object")]
    [InlineData("{\"a", "is not valid JSON (line 1)")]
    public void What_is_no_JSON_is_told_with_its_file_and_line(string text, string sentence) => AssertRefused(Encoding.UTF8.GetBytes(text), sentence);

    [Fact]
    public void Bytes_that_are_no_text_are_told_apart() =>
        AssertRefused([.. "{\"a\": \""u8, 0xE9, .. "\"}"u8], "is not text in UTF-8 (byte 8)");

    [Fact]
    public void A_web_page_with_a_byte_order_mark_is_still_a_web_page() =>
        AssertRefused([0xEF, 0xBB, 0xBF, .. "<!DOCTYPE html>"u8], "is a web page");

    private JsonElement Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private JsonElement Read(byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "config.json"), bytes);
        return ModelJson.Read(Path.Combine(_folder.Path, "config.json"));
    }

    private void AssertRefused(byte[] bytes, string sentence)
    {
        UserError error = Assert.Throws<UserError>(() => Read(bytes));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }
}
