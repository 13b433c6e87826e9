using System.Collections.Immutable;
using AADiff.Proof.Reading;
using AADiff.Proof.Similarity;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Proof;

/// <summary>What to prove.</summary>
public sealed record ProofRequest
{
    private const int MostWrongWords = 2;

    /// <summary>Version of aadiff.</summary>
    public required string Program { get; init; }

    public required string VideoPath { get; init; }

    /// <summary>As messages and the report call the video.</summary>
    public required string Name { get; init; }

    public string? Prompt { get; init; }

    /// <summary>That follow the sound; empty: not known.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Null: no similarities, which the report says with <see cref="WithoutClip"/>.</summary>
    public string? ClipFolder { get; init; }

    /// <summary>A sentence.</summary>
    public string WithoutClip { get; init; } = "There is no CLIP, so no similarity with word or prompt is measured (--clip).";

    public string? ClipName => ClipFolder is null ? null : Path.GetFileName(Path.GetDirectoryName(ClipFolder)) + "/" + Path.GetFileName(ClipFolder);

    /// <summary>A picture whose white is free to move; null: none, so no background is measured.</summary>
    public string? MaskPath { get; init; }

    /// <summary>What the video was made of; null: only the file is known.</summary>
    public ProofSource? Source { get; init; }

    /// <summary>What was asked of each frame, where that is known though <see cref="Source"/> is not.</summary>
    public ImmutableArray<double>? Strength { get; init; }

    /// <summary>Other words of the prompt, which the sound does not drive, for controls.</summary>
    public ImmutableArray<string> WrongWords { get; init; } = [];

    /// <summary>What frames are compared with.</summary>
    public ImmutableArray<ComparedText> Texts =>
    [
        .. Words.Select(word => new ComparedText($"the word \"{word}\"", ClipModel.SentenceOf(word))),
        .. Prompt is null ? [] : (ComparedText[])[new ComparedText("the prompt", Prompt)],
        .. WrongWords.Select(word => new ComparedText(word, ClipModel.SentenceOf(word), Wrong: true)),
    ];

    /// <summary>What a job, or the record beside a video, says; what was given by hand stays.</summary>
    public ProofRequest With(string prompt, ImmutableArray<WordScore> words) => this with
    {
        Prompt = Prompt ?? prompt,
        Words = Words.IsEmpty ? [.. words.Where(word => word.Driven).Select(word => word.Word)] : Words,
        WrongWords = WrongWords.IsEmpty
            ? [.. words.Where(word => !word.Driven).Select(word => word.Word).Take(MostWrongWords)]
            : WrongWords,
    };
}

/// <summary>Frames and sound before they were encoded.</summary>
/// <param name="FrameRate">Of the frames.</param>
/// <param name="Frames">Read once.</param>
/// <param name="Heard">The sound itself.</param>
/// <param name="Strength">Mean over the driven words of what was asked of the picture, one a frame.</param>
public sealed record ProofSource(FrameRate FrameRate, IAsyncEnumerable<Picture> Frames, MeasuredSound Heard, ImmutableArray<double> Strength);
