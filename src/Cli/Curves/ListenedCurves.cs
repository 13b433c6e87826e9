using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Loudness;
using AADiff.Sound.Strength;

namespace AADiff.Cli.Curves;

/// <summary>Listens as a render would: the same decoder, the same envelope, the same CLAP.</summary>
internal sealed class ListenedCurves : ICurves
{
    public async Task<ISoundCurve> ListenAsync(CurveOptions order, CancellationToken cancellationToken)
    {
        ModelFolder? model = order.ModelFolder is { } folder ? ModelFolder.Open(folder) : null;
        StrengthLaw law = StrengthLaw.Resolve(order.Strength, model?.Defaults.Strength);
        ISound sound = await new FfmpegSoundDecoder().OpenAsync(new SoundFile(order.SoundPath), cancellationToken);
        LoudnessCurve heard = await Envelope.MeasureAsync(sound, order.Envelope, order.FrameRate, cancellationToken);
        GroundingResult? grounding = order.Prompt is { } text && model is not null
            ? await GroundAsync(sound, heard, order, ClipTokenizer.Load(model.TokenizerFolder).Encode(text), model, cancellationToken)
            : null;
        return new ListenedCurve(Path.GetFileName(order.SoundPath), heard, grounding, Strengths.Of(heard, law));
    }

    private static async Task<GroundingResult> GroundAsync(
        ISound sound, LoudnessCurve heard, CurveOptions order, TokenizedPrompt prompt, ModelFolder model, CancellationToken cancellationToken)
    {
        WordFinder.RequireUsable(prompt);
        if (order.Words.Length > 0)
            return SoundGrounding.ByHand(prompt, order.Words);
        if (heard.Silent)
            return new GroundingResult([], [], [], []);
        using ClapModel clap = ClapModel.Open(model.ClapFolder ?? throw new UserError(
            ErrorClass.Model, $"The model {model.Name} has no clap folder, so the word can't be chosen by ear: name it with --word."));
        return await new SoundGrounding(clap).ChooseAsync(
            sound.ReadAsync(clap.Features.SampleRate, cancellationToken), prompt, order.TopWords, cancellationToken);
    }
}
