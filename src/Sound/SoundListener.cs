using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Loudness;
using AADiff.Sound.Strength;

namespace AADiff.Sound;

/// <summary>
/// From a sound file to words and strengths, for whoever needs them: the planner of a job, <c>aadiff curve</c> and the plot of a finished
/// video.
/// </summary>
public sealed class SoundListener(ISoundDecoder decoder, ClapCache claps)
{
    /// <param name="request">What to listen to.</param>
    /// <param name="onStage">
    /// Gets <see cref="JobStages.Listening"/> and, when words are asked for, <see cref="JobStages.Grounding"/> as they start.
    /// </param>
    /// <param name="cancellationToken">Ends it between two blocks of the sound.</param>
    /// <exception cref="UserError">
    /// Class Input: the file is no sound, or the edited curve no curve of it. Class Prompt: a word is not in the prompt, or none could be
    /// heard. Class Model: words can't be chosen because there is no CLAP.
    /// </exception>
    public async Task<ListenedSound> ListenAsync(
        ListeningRequest request, Action<string>? onStage = null, CancellationToken cancellationToken = default)
    {
        // 1. Loudness, normalised and smoothed, one value a frame.
        onStage?.Invoke(JobStages.Listening);
        ISound sound = await decoder.OpenAsync(request.File, cancellationToken).ConfigureAwait(false);
        LoudnessCurve measured =
            await Envelope.MeasureAsync(sound, request.Envelope, request.FrameRate, cancellationToken).ConfigureAwait(false);
        Curve? edited = await EditedAsync(request, measured.Frames, cancellationToken).ConfigureAwait(false);
        if (request.Words is not { } words)
        {
            return new ListenedSound(measured, edited, [], [], measured.Warnings);
        }

        // 2. The words: those of an edited curve, those named by hand, or CLAP's choice. A silent sound drives no word.
        onStage?.Invoke(JobStages.Grounding);
        ImmutableArray<string> named = edited is { Words.Length: > 0 } ? [.. edited.Words.Select(word => word.Word)] : words.Named;
        GroundingResult grounding = named.Length > 0 ? SoundGrounding.ByHand(words.Prompt, named)
            : measured.Silent && edited is null ? GroundingResult.None
            : await ChooseAsync(sound, measured.Turned, words, cancellationToken).ConfigureAwait(false);

        // 3. Their strengths, each on a level.
        return new ListenedSound(
            measured,
            edited,
            grounding.Words,
            StrengthsOf(measured, edited, grounding, words.Law),
            measured.Warnings.AddRange(grounding.Warnings));
    }

    /// <summary>For a file that is only heard: opens it and decodes its beginning.</summary>
    /// <exception cref="UserError">Class Input: the file is no sound.</exception>
    public async Task RequireSoundAsync(SoundFile file, CancellationToken cancellationToken)
    {
        ISound sound = await decoder.OpenAsync(file, cancellationToken).ConfigureAwait(false);
        await foreach (ReadOnlyMemory<float> _ in sound.ReadAsync(sound.Format.ListeningRate, cancellationToken).ConfigureAwait(false))
        {
            return;
        }
    }

    private static async Task<Curve?> EditedAsync(ListeningRequest request, int frames, CancellationToken cancellationToken)
    {
        if (request.CurvePath is not { } path)
        {
            return null;
        }

        using var reader = new StreamReader(path);
        return await CurveCsvReader.ReadAsync(reader, "the edited curve", request.FrameRate, frames, cancellationToken).ConfigureAwait(false);
    }

    private async Task<GroundingResult> ChooseAsync(
        ISound sound, ImmutableArray<int> turned, WordRequest words, CancellationToken cancellationToken)
    {
        string folder = words.Model.ClapFolder ?? throw new UserError(
            ErrorClass.Model, $"The model {words.Model.Name} has no clap folder, so the word can't be chosen by ear: name it with --word.");
        return await claps.UseAsync(
            folder,
            clap => new SoundGrounding(clap).ChooseAsync(
                sound.ReadMonoAsync(clap.Features.SampleRate, turned, cancellationToken), words.Prompt, words.TopWords, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private static ImmutableArray<DrivenStrengths> StrengthsOf(
        LoudnessCurve measured, Curve? edited, GroundingResult grounding, StrengthLaw law)
    {
        if (edited is null)
        {
            ImmutableArray<float> strengths = Strengths.Of(measured, law);
            return [.. grounding.Driven.Select(word => new DrivenStrengths(word, strengths))];
        }

        // One row of strengths a driven word: a curve's own words were found in the prompt in the curve's order.
        return
        [
            .. Strengths.Of(edited, grounding.Driven.Select(word => word.Word), law)
                .Zip(grounding.Driven, (row, word) => new DrivenStrengths(word, row.Strengths)),
        ];
    }
}
