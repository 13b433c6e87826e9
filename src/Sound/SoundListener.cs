using System.Collections.Immutable;
using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Loudness;
using AADiff.Sound.Presets;
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
    /// Gets <see cref="JobStages.Listening"/> and, when CLAP is asked, <see cref="JobStages.Grounding"/> as they start.
    /// </param>
    /// <param name="cancellationToken">Ends it between two blocks of the sound.</param>
    /// <exception cref="UserError">
    /// Class Input: the file is no sound, or the edited curve no curve of it. Class Prompt: a word is not in the prompt, or none could be
    /// heard. Class Model: words can't be chosen because there is no CLAP. Class Usage: there is no such preset.
    /// </exception>
    public async Task<ListenedSound> ListenAsync(
        ListeningRequest request, Action<string>? onStage = null, CancellationToken cancellationToken = default)
    {
        onStage?.Invoke(JobStages.Listening);
        ISound sound = new KeptSound(await decoder.OpenAsync(request.File, cancellationToken).ConfigureAwait(false));

        // 1. What kind of sound it is: the preset, with the words as witnesses.
        (PresetChoice? preset, ClapEar? ear) = await PresetAsync(request, sound, onStage, cancellationToken).ConfigureAwait(false);
        StrengthLaw law = request.Law(preset);

        // 2. Loudness, normalised and smoothed, one value a frame.
        onStage?.Invoke(JobStages.Listening);
        LoudnessCurve measured = await Envelope
            .MeasureAsync(sound, request.EnvelopeOf(preset), request.FrameRate, cancellationToken).ConfigureAwait(false);
        Curve? edited = await EditedAsync(request, measured, law, cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> warnings = preset?.Doubt is { } doubt
            ? measured.Warnings.Add($"{request.File.Name} {doubt}")
            : measured.Warnings;
        if (request.Words is not { } words)
        {
            return new ListenedSound(measured, preset, law, edited, [], [], warnings);
        }

        // 3. The words: those of an edited curve, those named by hand, or CLAP's choice. A silent sound drives no word.
        ImmutableArray<string> named = edited is { Words.Length: > 0 } ? [.. edited.Words.Select(word => word.Word)] : words.Named;
        GroundingResult grounding = named.Length > 0 ? SoundGrounding.ByHand(words.Prompt, named)
            : measured.Silent && edited is null ? GroundingResult.None
            : await (ear ?? new ClapEar(claps, sound, measured.Turned, request.Model, onStage)).ChooseWordsAsync(words, cancellationToken).ConfigureAwait(false);

        // 4. Their strengths, each on a level.
        ImmutableArray<DrivenStrengths> driven = StrengthsOf(measured, edited, grounding, law);
        return new ListenedSound(
            measured, preset, law, edited, grounding.Words, driven, [.. warnings, .. grounding.Warnings, .. StrengthWarnings.For(measured, driven, law)]);
    }

    /// <summary>No preset: the request says by itself how the sound is measured. The ear that chose it may be asked again.</summary>
    private async Task<(PresetChoice? Preset, ClapEar? Ear)> PresetAsync(
        ListeningRequest request, ISound sound, Action<string>? onStage, CancellationToken cancellationToken)
    {
        if (request.Preset is not { } name || !name.Equals(SoundPresets.Auto, StringComparison.OrdinalIgnoreCase))
        {
            return (request.Preset is null ? null : PresetChoice.ByHand(request.Preset), null);
        }

        if (request.Model?.ClapFolder is null)
        {
            return (PresetChoice.WithoutEar, null);
        }

        // Its level alone, which is quick, says whether there is anything to hear and which channels would cancel one another.
        LoudnessCurve level = await Envelope
            .MeasureAsync(sound, new EnvelopeSettings { Feature = LoudnessFeature.Rms }, request.FrameRate, cancellationToken).ConfigureAwait(false);
        if (level.Silent)
        {
            return (PresetChoice.OfSilence, null);
        }

        ClapEar ear = new(claps, sound, level.Turned, request.Model, onStage);
        ImmutableArray<string> witnesses = request.Words is not { } words ? []
            : words.Named.Length > 0 ? words.Named
            : [.. (await ear.ChooseWordsAsync(words, cancellationToken).ConfigureAwait(false)).Driven.Select(driven => driven.Word)];
        return (await ear.ChoosePresetAsync(witnesses, cancellationToken).ConfigureAwait(false), ear);
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

    private static async Task<Curve?> EditedAsync(
        ListeningRequest request, LoudnessCurve measured, StrengthLaw law, CancellationToken cancellationToken)
    {
        if (request.CurvePath is not { } path)
        {
            return null;
        }

        using var reader = new StreamReader(path);
        Curve edited = await CurveCsvReader
            .ReadAsync(reader, "the edited curve", request.FrameRate, measured.Frames, cancellationToken).ConfigureAwait(false);
        if (edited.Words.IsEmpty)
        {
            RequireStrengths(edited, measured.Envelope.Max(), law);
        }

        return edited;
    }

    /// <summary>What was measured may be beyond what a strength can be, with a large gain; what was written by hand is a mistake there.</summary>
    private static void RequireStrengths(Curve edited, double loudest, StrengthLaw law)
    {
        for (int frame = 0; frame < edited.Frames; frame++)
        {
            double v = edited.Envelope[frame];
            if (v > loudest && law.Unbounded(v) is < StrengthLaw.Lowest or > StrengthLaw.Highest)
            {
                throw new UserError(ErrorClass.Input, string.Create(
                    CultureInfo.InvariantCulture,
                    $"the edited curve, frame {frame}: column v: {v} is out of range: it would be a strength of {law.Unbounded(v):0.##}, and strengths go from {StrengthLaw.Lowest} to {StrengthLaw.Highest}; v is 0 where it is quiet and 1 where it is loud."));
            }
        }
    }

    private static ImmutableArray<DrivenStrengths> StrengthsOf(
        LoudnessCurve measured, Curve? edited, GroundingResult grounding, StrengthLaw law)
    {
        if (edited is null)
        {
            ImmutableArray<float> strengths = Strengths.Of(measured, law);
            ImmutableArray<float> unrounded = Strengths.Unrounded(measured, law);
            return [.. grounding.Driven.Select(word => new DrivenStrengths(word, strengths, unrounded))];
        }

        // One row of strengths a driven word: a curve's own words were found in the prompt in the curve's order.
        return
        [
            .. grounding.Driven.Zip(
                Strengths.Of(edited, grounding.Driven.Select(word => word.Word), law),
                Strengths.Unrounded(edited, grounding.Driven.Length, law)).Select(row => new DrivenStrengths(row.First, row.Second.Strengths, row.Third)),
        ];
    }
}
