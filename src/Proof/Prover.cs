using System.Collections.Immutable;
using AADiff.Proof.Following;
using AADiff.Proof.Motion;
using AADiff.Proof.Reading;
using AADiff.Proof.Reports;
using AADiff.Proof.Similarity;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Proof;

/// <summary>Measures whether a finished video follows its sound, and whether the pictures that it was made of do.</summary>
/// <param name="flow">Null: this machine has none, which the report says.</param>
public sealed class Prover(IOpticalFlow? flow)
{
    /// <exception cref="Shared.Errors.UserError">Class Input: it is no video with a sound. Class Model: CLIP can't be used.</exception>
    public async Task<Proven> ProveAsync(ProofRequest request, CancellationToken cancellationToken)
    {
        // 1. What is heard, which says where the quietest moment is.
        VideoFile video = await VideoFile.OpenAsync(request.VideoPath, request.Name, cancellationToken).ConfigureAwait(false);
        MeasuredSound heard = await MeasuredSound
            .ListenAsync(new SoundFile(request.VideoPath, request.Name), video.FrameRate, video.SoundDelay, cancellationToken).ConfigureAwait(false);

        // 2. What is seen of the finished file.
        using ClipModel? clip = request.ClipFolder is { } folder && request.Texts.Length > 0 ? ClipModel.Open(folder) : null;
        Watching watching = new() { Clip = clip, Texts = request.Texts, Flow = flow };
        SeenVideo seen = await VideoWatcher.WatchAsync(
            watching with { Base = await BaseAsync(request, video, heard, cancellationToken).ConfigureAwait(false) },
            video.FrameRate, video.ReadFramesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        List<JudgedEvidence> evidence = [JudgedEvidence.Of(Evidence.Of("the finished file", seen, heard, StrengthFor(request, seen.Frames)))];

        // 3. What is seen and heard of what it was made of, without what encoding does to either.
        if (request.Source is { } source)
        {
            SeenVideo pictures = await VideoWatcher.WatchAsync(watching, source.FrameRate, source.Frames, cancellationToken).ConfigureAwait(false);
            evidence.Add(JudgedEvidence.Of(Evidence.Of("the frames and the sound that it was made of", pictures, source.Heard, source.Strength)));
        }

        FileStream content = File.OpenRead(request.VideoPath);
        await using (content.ConfigureAwait(false))
        {
            ProofReport report = new()
            {
                Program = request.Program,
                Subject = request.Name,
                VideoSha256 = (await Sha256Digest.OfAsync(content, cancellationToken).ConfigureAwait(false)).ToString(),
                Width = video.Size.Width,
                Height = video.Size.Height,
                Prompt = request.Prompt,
                Word = request.Words.IsEmpty ? null : string.Join(", ", request.Words),
                Clip = clip is null ? null : request.ClipName,
                Notes = [.. Notes(request, video, seen, heard)],
                Evidence = [.. evidence],
            };
            return new Proven(report, seen, heard);
        }
    }

    /// <summary>Null when it is not known, or belongs to a video of another length.</summary>
    private static ImmutableArray<double>? StrengthFor(ProofRequest request, int frames) =>
        (request.Source?.Strength ?? request.Strength) is { } strength && strength.Length >= frames ? strength[..frames] : null;

    private static async Task<BaseFrame?> BaseAsync(ProofRequest request, VideoFile video, MeasuredSound heard, CancellationToken cancellationToken)
    {
        if (request.MaskPath is not { } mask)
        {
            return null;
        }

        bool[] background = BackgroundMask.Read(mask, video.ReadSize);
        int frame = 0;
        await foreach (Picture picture in video.ReadFramesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (frame++ == heard.Quietest)
            {
                return new BaseFrame(picture, background);
            }
        }

        return null;
    }

    private static IEnumerable<string> Notes(ProofRequest request, VideoFile video, SeenVideo seen, MeasuredSound heard)
    {
        if (seen.Cut)
        {
            yield return $"Only the first {VideoFile.MostFrames} frames were looked at.";
        }

        if (video.ReadSize != video.Size)
        {
            yield return $"Frames were looked at reduced to {video.ReadSize}.";
        }

        if (Math.Abs(video.SoundDelay) >= 0.5 / video.FrameRate.PerSecond)
        {
            yield return FormattableString.Invariant(
                $"The sound begins {Math.Abs(video.SoundDelay):0.###} s {(video.SoundDelay > 0 ? "after" : "before")} the pictures, and is heard so.");
        }

        if (Math.Abs(heard.Loudness.Length - seen.Frames) > 2 && !seen.Cut)
        {
            yield return FormattableString.Invariant(
                $"The sound has {heard.Loudness.Length} frames and the picture {seen.Frames}: the time of the picture counts.");
        }

        if (request.Texts.IsEmpty)
        {
            yield return "No word and no prompt are known, so no similarity with them is measured (--word, --prompt).";
        }
        else if (request.ClipFolder is null)
        {
            yield return "There is no CLIP, so no similarity with word or prompt is measured (--clip).";
        }
    }
}

/// <summary>What to prove.</summary>
public sealed record ProofRequest
{
    /// <summary>Version of aadiff.</summary>
    public required string Program { get; init; }

    public required string VideoPath { get; init; }

    /// <summary>As messages and the report call the video.</summary>
    public required string Name { get; init; }

    public string? Prompt { get; init; }

    /// <summary>That follow the sound; empty: not known.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Null: no similarities.</summary>
    public string? ClipFolder { get; init; }

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
}

/// <summary>Frames and sound before they were encoded.</summary>
/// <param name="FrameRate">Of the frames.</param>
/// <param name="Frames">Read once.</param>
/// <param name="Heard">The sound itself.</param>
/// <param name="Strength">Mean over the driven words of what was asked of the picture, one a frame.</param>
public sealed record ProofSource(FrameRate FrameRate, IAsyncEnumerable<Picture> Frames, MeasuredSound Heard, ImmutableArray<double> Strength);

/// <summary>The report, and what controls go on from.</summary>
public sealed record Proven(ProofReport Report, SeenVideo Seen, MeasuredSound Heard);
