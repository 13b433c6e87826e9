using System.Collections.Immutable;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Farm;
using AADiff.Sound;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Strength;

namespace AADiff.Cli.Curves;

/// <summary>Listens with what a job's planner listens with.</summary>
internal sealed class ListenedCurves : ICurves
{
    public async Task<ISoundCurve> ListenAsync(CurveOptions options, CancellationToken cancellationToken)
    {
        ModelFolder? model = options.ModelFolder is { } folder ? ModelFolder.Open(folder) : null;
        WordRequest? words = options.Prompt is { } text && model is not null ? WordsOf(options, text, model) : null;

        using ClapCache claps = new();
        ListenedSound sound = await new SoundListener(new SoundDecoder(), claps).ListenAsync(
            ListeningRequest.Of(new SoundFile(options.SoundPath), options.Track, options.FrameRate, options.Strength, model) with { Words = words },
            cancellationToken: cancellationToken);
        return new ListenedCurve(Path.GetFileName(options.SoundPath), sound);
    }

    private static WordRequest WordsOf(CurveOptions options, string text, ModelFolder model)
    {
        TokenizedPrompt prompt = ClipTokenizer.Load(model.TokenizerFolder).Encode(text);
        WordFinder.RequireUsable(prompt);
        return new WordRequest(prompt, options.Words, options.TopWords);
    }

    private sealed class ListenedCurve(string name, ListenedSound sound) : ISoundCurve
    {
        private readonly Curve _curve = sound.Curve;

        public int Frames => sound.Frames;

        public ImmutableArray<WordScore> Words => sound.Words;

        public PresetScore? Preset => sound.Preset?.Of(name);

        public ImmutableArray<string> Warnings => sound.Warnings;

        /// <summary>For the plots: without a prompt, the strength that a word would get.</summary>
        private Curve Shown => _curve.Words.IsEmpty
            ? _curve with { Words = [new CurveWord("a driven word", Strengths.Of(sound.Loudness, sound.Law))] }
            : _curve;

        public Task WriteCsvAsync(TextWriter writer) => CurveCsvWriter.WriteAsync(writer, _curve, explained: true);

        public void WriteJson(Stream stream) => CurveJsonWriter.Write(stream, _curve, sound.Loudness.Sound, Words, Preset);

        public byte[] DrawPng() => CurvePicture.Draw(name, Shown, sound.Loudness.Waveform);

        public string Plot(int columns) => TerminalPlot.Draw(Shown, columns);
    }
}
