using System.Collections.Immutable;
using AADiff.Shared.Farm;
using AADiff.Sound.Curves;
using AADiff.Sound.Grounding;
using AADiff.Sound.Loudness;

namespace AADiff.Cli.Curves;

/// <summary>A curve that was heard just now.</summary>
/// <param name="name">Of the sound.</param>
/// <param name="heard">Loudness and envelope.</param>
/// <param name="grounding">The words; null: no prompt was given.</param>
/// <param name="strengths">What a driven word gets, [frames].</param>
internal sealed class ListenedCurve(string name, LoudnessCurve heard, GroundingResult? grounding, ImmutableArray<float> strengths) : ISoundCurve
{
    private readonly Curve _curve = Curve.Of(heard, (grounding?.Driven ?? []).Select(word => new CurveWord(word.Word, strengths)));

    public int Frames => heard.Frames;

    public ImmutableArray<WordScore> Words => grounding?.Words ?? [];

    public ImmutableArray<string> Warnings => heard.Warnings.AddRange(grounding?.Warnings ?? []);

    /// <summary>For the eye: without a prompt, the strength that a word would get.</summary>
    private Curve Shown => _curve.Words.IsEmpty ? _curve with { Words = [new CurveWord("a driven word", strengths)] } : _curve;

    public Task WriteCsvAsync(TextWriter writer) => CurveCsvWriter.WriteAsync(writer, _curve);

    public void WriteJson(Stream stream) => CurveJsonWriter.Write(stream, _curve, heard.Sound, Words);

    public byte[] DrawPng() => CurvePicture.Draw(name, Shown, heard.Waveform);

    public string Plot(int columns) => TerminalPlot.Draw(Shown, columns);
}
