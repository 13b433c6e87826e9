using System.Collections.Immutable;
using AADiff.Coordinator.Grounding;
using AADiff.Coordinator.Listening;
using AADiff.Shared.Errors;
using AADiff.Shared.Models;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Shared.Tokenizers;

namespace AADiff.Coordinator.Planning;

/// <summary>Hears one sound of a request: its envelope, the words it belongs to, and their strengths.</summary>
public sealed class TrackListener(IObjectStore store, ISoundDecoder decoder, ClapShelf claps, string workFolder)
{
    internal async Task<TrackDrive> HearAsync(
        SoundTrack track, RenderRequest request, ModelFolder model, TokenizedPrompt prompt, StrengthLaw law, StageWatch watch, CancellationToken cancellationToken)
    {
        // 1. Listen: loudness, normalised and smoothed, one value a frame.
        watch.Enter("listening");
        using ObjectLoan file = await ObjectLoan.TakeAsync(store, track.ObjectName, workFolder, cancellationToken).ConfigureAwait(false);
        ISound sound = await decoder.OpenAsync(new SoundFile(file.Path, track.FileName), cancellationToken).ConfigureAwait(false);
        LoudnessCurve curve = await Envelope.MeasureAsync(sound, track.Envelope, request.FrameRate, cancellationToken).ConfigureAwait(false);

        // 2. Ground: by hand, or by CLAP. A silent sound belongs to no word.
        watch.Enter("grounding");
        GroundingResult grounding = track.Words.Length > 0 ? SoundGrounding.ByHand(prompt, track.Words)
            : curve.Silent ? new GroundingResult([], [], [], [])
            : await ChooseAsync(sound, request, model, prompt, cancellationToken).ConfigureAwait(false);

        // 3. Weigh: envelope to strengths on their levels.
        ImmutableArray<float> strengths = Strengths.Of(curve, law);
        return new TrackDrive(
            curve.Frames,
            [.. grounding.Driven.Select(word => new WordDrive(word, strengths))],
            grounding.Words,
            [.. curve.Warnings, .. grounding.Warnings]);
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
