using System.Collections.Immutable;
using AADiff.Cli.Curves;
using AADiff.Shared.Farm;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AADiff.Cli.Tests;

/// <summary>Two frames, silent and loud.</summary>
internal sealed class FakeCurve(bool grounded) : ISoundCurve
{
    public ImmutableArray<WordScore> Words { get; } = grounded ? [new WordScore("lightning", 0.4, true)] : [];

    public ImmutableArray<CurveFrame> Frames { get; } = [new CurveFrame(0, 0, 0, 0, 1), new CurveFrame(1, 1 / 30.0, 0.5, 1, 4)];

    public ImmutableArray<string> Warnings { get; } = ["It is short."];

    public Task WriteCsvAsync(string path, CancellationToken cancellationToken) => File.WriteAllTextAsync(path, "csv", cancellationToken);

    public Task DrawPngAsync(string path, CancellationToken cancellationToken) => File.WriteAllTextAsync(path, "png", cancellationToken);

    public IRenderable Plot(int columns) => new Text("▁█");
}
