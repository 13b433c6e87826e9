using System.Collections.Immutable;
using AADiff.Cli.Curves;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Tests;

/// <summary>Two frames, silent and loud.</summary>
internal sealed class FakeCurve(bool grounded) : ISoundCurve
{
    public int Frames => 2;

    public ImmutableArray<WordScore> Words { get; } = grounded ? [new WordScore("lightning", 0.4, true)] : [];

    public PresetScore? Preset => null;

    public ImmutableArray<string> Warnings { get; } = ["It is short."];

    public Task WriteCsvAsync(TextWriter writer) => writer.WriteAsync("csv");

    public void WriteJson(Stream stream) => stream.Write("""{"words":[],"frames":[{},{}]}"""u8);

    public byte[] DrawPng() => [1];

    public string Plot(int columns) => "▁█";
}
