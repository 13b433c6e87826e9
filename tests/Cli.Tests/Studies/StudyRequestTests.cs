using AADiff.Cli.Studies;
using AADiff.Proof.Studies;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Studies;

public sealed class StudyRequestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_grid_is_clips_times_prompts_times_seeds_times_settings()
    {
        StudyRequest study = StudyRequest.Read(await WriteAsync(
            "question: gain\nseeds: [0, 1]\nclips:\n  - class: rain\n    sounds: [a.ogg]\n    prompts: [one, two]\n"
                + "settings:\n  - { name: half, gain: 0.5 }\n  - { name: whole, window: 0 }\n"));

        Assert.Equal((StudyQuestion.Gain, 8), (study.Question, study.Cells));
        Assert.Equal(150, study.Settings[1].WindowAt(30));
    }

    [Theory]
    [InlineData("question: gain\n", "makes 0 videos")]
    [InlineData("question: why\nclips: []\n", "line 1")]
    [InlineData("clips:\n  - sound: a.ogg\n", "line 2")]
    public async Task A_study_that_is_none_is_refused_with_a_sentence(string text, string sentence)
    {
        string path = await WriteAsync(text);

        UserError error = Assert.Throws<UserError>(() => StudyRequest.Read(path));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(string text)
    {
        string path = _folder.File("study.yaml");
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
