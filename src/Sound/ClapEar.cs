using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Presets;

namespace AADiff.Sound;

/// <summary>One sound as the model's CLAP hears it: embedded once, whoever asks and how often.</summary>
internal sealed class ClapEar(ClapCache claps, ISound sound, ImmutableArray<int> turned, ModelFolder? model, Action<string>? onStage)
{
    private SoundEmbedding? _embedding;
    private GroundingResult? _words;

    /// <exception cref="UserError">Class Prompt: no word to choose from. Class Input: no samples. Class Model: no CLAP, or it fails.</exception>
    public async Task<GroundingResult> ChooseWordsAsync(WordRequest words, CancellationToken cancellationToken) => _words ??= await UseAsync(
        (clap, heard) => new SoundGrounding(clap).Choose(heard, words.Prompt, words.TopWords),
        clap => SoundGrounding.RequireCandidates(words.Prompt),
        cancellationToken).ConfigureAwait(false);

    public Task<PresetChoice> ChoosePresetAsync(IReadOnlyList<string> words, CancellationToken cancellationToken) =>
        UseAsync((clap, heard) => PresetByEar.Choose(clap, heard.Direction, words), null, cancellationToken);

    private async Task<T> UseAsync<T>(Func<ClapModel, SoundEmbedding, T> use, Action<ClapModel>? before, CancellationToken cancellationToken)
    {
        string folder = model?.ClapFolder ?? throw new UserError(
            ErrorClass.Model, $"The model {model?.Name} has no clap folder, so the word can't be chosen by ear: name it with --word.");
        onStage?.Invoke(JobStages.Grounding);
        return await claps.UseAsync(
            folder,
            async clap =>
            {
                before?.Invoke(clap);
                _embedding ??= await clap.EmbedSoundAsync(sound.ReadMonoAsync(clap.Features.SampleRate, turned, cancellationToken), cancellationToken)
                    .ConfigureAwait(false) ?? throw new UserError(
                        ErrorClass.Input, "the sound has no samples, so no word can be chosen by it; use another file.");
                return use(clap, _embedding);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
