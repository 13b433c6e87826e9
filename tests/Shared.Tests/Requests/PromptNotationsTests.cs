using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Shared.Tests.Requests;

public sealed class PromptNotationsTests
{
    [Theory]
    [InlineData("(lightning:1.4) over a city", "'(lightning:1.4)'", "--max")]
    [InlineData("a city, (heavy rain : 0.8), night", "'(heavy rain : 0.8)'", "--max")]
    [InlineData("(lightning:2) over a city", "'(lightning:2)'", "--max")]
    [InlineData("a (dog, (lightning:-1.5)) at night", "'(lightning:-1.5)'", "--negative")]
    [InlineData("（雷：1.4）の夜", "'（雷：1.4）'", "--max")]
    [InlineData("(4k 2:1.3) storm", "'(4k 2:1.3)'", "--max")]
    [InlineData("((lightning)) over a city", "'((lightning))'", "--max")]
    [InlineData("(((rain)))", "'(((rain)))'", "--max")]
    [InlineData("rain::2 snow::1", "'rain::2'", "--max")]
    [InlineData("(rain and snow)1.3", "'(rain and snow)1.3'", "--max")]
    [InlineData("1.5::rain::, night", "'1.5::rain::'", "--max")]
    [InlineData("rain++ over a city", "'rain++'", "--max")]
    [InlineData("heavy rain-- over a city", "'rain--'", "--negative")]
    [InlineData("a city in rain+++", "'rain+++'", "--max")]
    [InlineData("[rain] over a city", "'[rain]'", "--max")]
    [InlineData("[[rain]]", "'[[rain]]'", "--max")]
    [InlineData("[rain:snow:0.5] over a city", "'[rain:snow:0.5]'", "--max")]
    [InlineData("{rain|snow} over a city", "'{rain|snow}'", "braces")]
    [InlineData("{{rain}}", "'{{rain}}'", "braces")]
    [InlineData("__weather__ over a city", "'__weather__'", "braces")]
    [InlineData("a storm <lora:storm:0.8>", "'<lora:storm:0.8>'", "LoRA")]
    [InlineData("a storm <lyco:x>", "'<lyco:x>'", "LoRA")]
    [InlineData("a storm, embedding:easynegative", "'embedding:easynegative'", "embedding")]
    [InlineData("a storm BREAK a city", "'BREAK'", "leave it out")]
    [InlineData("BREAK, a city", "'BREAK'", "leave it out")]
    [InlineData("rain AND snow over a city", "'AND'", "one sentence")]
    [InlineData("(rain, snow).blend(0.5, 0.5)", "'.blend(0.5, 0.5)'", "one sentence")]
    [InlineData("a storm --ar 16:9", "'--ar 16:9'", "outside of it")]
    [InlineData("a storm --no rain", "'--no rain'", "outside of it")]
    [InlineData(@"a witch \(game\)", @"'\('", "backslash")]
    public void Notation_of_another_program_is_named_with_what_to_write_instead(string prompt, string shown, string instead)
    {
        string sentence = Assert.Single(PromptNotations.Warnings(prompt));

        Assert.StartsWith($"the prompt has {shown}: ", sentence, StringComparison.Ordinal);
        Assert.Contains(instead, sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a dog (asleep)")]
    [InlineData("a dog (asleep), a cat (awake: barely), rain")]
    [InlineData("a station clock (at 14:30)")]
    [InlineData("a verse (Psalm 23:4) on a wall")]
    [InlineData("a screen (ratio 16:9), 1.5 m wide")]
    [InlineData("a smiley :) in the rain (-:")]
    [InlineData("a sign: \"rain + snow\"")]
    [InlineData("a book about C++, grade A+")]
    [InlineData("storm -- a city at night")]
    [InlineData("storm--a city at night")]
    [InlineData("a city - at night")]
    [InlineData("HEAVY RAIN AND SNOW, A BREAK IN THE CLOUDS")]
    [InlineData("a break in the clouds and rain")]
    [InlineData("BREAKDANCE at night")]
    [InlineData("a <3 b, 3 > 2")]
    [InlineData("雷が鳴る夜の街（静か）")]
    [InlineData("rock'n'roll, it's 5 o'clock")]
    [InlineData("http://example.org:8080/a")]
    [InlineData("f(x) = 2, {}, [], ()")]
    [InlineData("")]
    public void Ordinary_text_raises_no_alarm(string prompt) => Assert.Empty(PromptNotations.Warnings(prompt, prompt));

    [Fact]
    public void Each_kind_is_said_once_and_for_the_negative_prompt_only_what_the_prompt_lacks()
    {
        string[] sentences = [.. PromptNotations.Warnings("(rain:1.4), (snow:1.2), [hail]", "(people:1.3), bad++, (cars:2)")];

        Assert.Equal(3, sentences.Length);
        Assert.StartsWith("the prompt has '(rain:1.4)'", sentences[0], StringComparison.Ordinal);
        Assert.Equal(
            "the negative prompt has 'bad++': plus and minus signs behind a word are read as they stand; the strength of a driven word is --min and --max.",
            sentences[1]);
        Assert.StartsWith("the prompt has '[hail]'", sentences[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_or_hostile_prompt_is_answered_with_short_sentences()
    {
        foreach (string text in new[] { "(a", "((", "[", "{x", "a++", "(a:1", "<a:", "__a", "1.5::", "(a)1." })
        {
            string prompt = string.Concat(Enumerable.Repeat(text, RequestLimits.LongestPrompt / text.Length));
            Assert.All(PromptNotations.Warnings(prompt, prompt), sentence => Assert.InRange(sentence.Length, 1, MessageText.LongestWarning));
        }

        string sentence = Assert.Single(PromptNotations.Warnings($"({string.Concat(Enumerable.Repeat("🌩", 500))}:1.4)"));
        Assert.Equal(MessageText.Clip(sentence, MessageText.LongestWarning), sentence);
    }
}
