using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Loudness;
using AADiff.Sound.Strength;

namespace AADiff.Coordinator.Planning;

/// <summary>Hears one sound of a request: its envelope, the words it belongs to, and their strengths.</summary>
public sealed class TrackListener(IObjectStore store, ISoundDecoder decoder, ClapCache claps, string workFolder)
{
    internal async Task<TrackDrive> HearAsync(
        SoundTrack track, RenderRequest request, ModelFolder model, TokenizedPrompt prompt, StrengthLaw law, StageWatch watch, CancellationToken cancellationToken)
    {
        // 1. Listen: loudness, normalised and smoothed, one value a frame.
        watch.Enter("listening");
        using TempFile file = await TempFile.TakeAsync(store, track.ObjectName, workFolder, cancellationToken).ConfigureAwait(false);
        ISound sound = await decoder.OpenAsync(new SoundFile(file.Path, track.FileName), cancellationToken).ConfigureAwait(false);
        LoudnessCurve curve = await Envelope.MeasureAsync(sound, track.Envelope, request.FrameRate, cancellationToken).ConfigureAwait(false);

        Curve? edited = await EditedAsync(track, request.FrameRate, curve.Frames, cancellationToken).ConfigureAwait(false);

        // 2. Ground: by the words of an edited curve, by hand, or by CLAP. A silent sound belongs to no word.
        watch.Enter("grounding");
        ImmutableArray<string> named = edited is { Words.Length: > 0 } ? [.. edited.Words.Select(word => word.Word)] : track.Words;
        GroundingResult grounding = named.Length > 0 ? SoundGrounding.ByHand(prompt, named)
            : curve.Silent && edited is null ? new GroundingResult([], [], [], [])
            : await ChooseAsync(sound, request, model, prompt, cancellationToken).ConfigureAwait(false);

        // 3. Weigh: envelope to strengths on their levels.
        return new TrackDrive(curve.Frames, Weigh(curve, edited, grounding, law), grounding.Words, [.. curve.Warnings, .. grounding.Warnings]);
    }

    private static ImmutableArray<WordDrive> Weigh(LoudnessCurve heard, Curve? edited, GroundingResult grounding, StrengthLaw law)
    {
        if (edited is null)
        {
            ImmutableArray<float> strengths = Strengths.Of(heard, law);
            return [.. grounding.Driven.Select(word => new WordDrive(word, strengths))];
        }

        // A curve's own words were found in the prompt in its order, its envelope's words in that of the grounding.
        return
        [
            .. CurveStrengths.Of(edited, grounding.Driven.Select(word => word.Word), law)
                .Zip(grounding.Driven, (word, driven) => new WordDrive(driven, word.Strengths)),
        ];
    }

    private async Task<Curve?> EditedAsync(SoundTrack track, FrameRate frameRate, int frames, CancellationToken cancellationToken)
    {
        if (track.CurveObjectName is not { } name)
        {
            return null;
        }

        using var reader = new StreamReader(await store.OpenAsync(name, cancellationToken).ConfigureAwait(false));
        return await CurveCsvReader.ReadAsync(reader, "the edited curve", frameRate, frames).ConfigureAwait(false);
    }

    private async Task<GroundingResult> ChooseAsync(
        ISound sound, RenderRequest request, ModelFolder model, TokenizedPrompt prompt, CancellationToken cancellationToken)
    {
        string folder = model.ClapFolder ?? throw new UserError(
            ErrorClass.Model, $"the model {model.Name} has no clap folder, so the word can't be chosen by ear; name it with --word.");
        return await claps.UseAsync(
            folder,
            clap => new SoundGrounding(clap).ChooseAsync(
                sound.ReadAsync(clap.Features.SampleRate, cancellationToken), prompt, request.TopWords, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }
}
