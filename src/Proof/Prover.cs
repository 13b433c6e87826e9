using System.Collections.Immutable;
using AADiff.Proof.Following;
using AADiff.Proof.Motion;
using AADiff.Proof.Reading;
using AADiff.Proof.Reports;
using AADiff.Proof.Similarity;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Proof;

/// <summary>Measures whether a finished video follows its sound, and whether the pictures that it was made of do.</summary>
/// <param name="flow">Null: there is none, because of <see cref="WithoutFlow"/>.</param>
public sealed class Prover(IOpticalFlow? flow)
{
    private readonly Watching _watching = new() { Flow = flow };

    /// <summary>What follows "not measurable because".</summary>
    public string WithoutFlow
    {
        get => _watching.WithoutFlow;
        init => _watching = _watching with { WithoutFlow = value };
    }

    /// <summary>How much the threads that measure leave the processor to others (<see cref="ThreadNiceness"/>).</summary>
    public int Niceness { get; init; }

    /// <exception cref="Shared.Errors.UserError">Class Input: it is no video with a sound. Class Model: CLIP can't be used.</exception>
    public async Task<Proven> ProveAsync(ProofRequest request, CancellationToken cancellationToken)
    {
        // 1. What is heard, which says where the quietest moment is.
        VideoFile video = await VideoFile.OpenAsync(request.VideoPath, request.Name, cancellationToken).ConfigureAwait(false);
        MeasuredSound heard = await MeasuredSound
            .ListenAsync(new SoundFile(request.VideoPath, request.Name), video.FrameRate, video.SoundDelay, cancellationToken).ConfigureAwait(false);

        // 2. What is seen of the finished file.
        using ClipModel? clip = request.ClipFolder is { } folder && request.Texts.Length > 0 ? ClipModel.Open(folder) : null;
        Watching watching = _watching with { Clip = clip, Texts = request.Texts };
        BaseFrame? still = await BaseAsync(request, video, heard, cancellationToken).ConfigureAwait(false);
        SeenVideo seen = await WatchAsync(
            watching with { Base = still }, video.FrameRate, video.ReadFramesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        List<JudgedEvidence> evidence =
        [
            await JudgeAsync(() => Evidence.Of("the finished file", seen, heard, StrengthFor(request, seen.Frames))).ConfigureAwait(false),
        ];

        // 3. What is seen and heard of what it was made of, without what encoding does to either.
        if (request.Source is { } source)
        {
            SeenVideo pictures = await WatchAsync(watching, source.FrameRate, source.Frames, cancellationToken).ConfigureAwait(false);
            evidence.Add(await JudgeAsync(
                () => Evidence.Of("the frames and the sound that it was made of", pictures, source.Heard, source.Strength)).ConfigureAwait(false));
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

    private Task<SeenVideo> WatchAsync(
        Watching watching, FrameRate frameRate, IAsyncEnumerable<Picture> frames, CancellationToken cancellationToken) =>
        OnOwnThreadAsync(() =>
        {
            VideoWatcher watcher = new(watching, frameRate);
            foreach (Picture frame in frames.ToBlockingEnumerable(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                watcher.Add(frame);
            }

            return watcher.Finish();
        });

    private Task<JudgedEvidence> JudgeAsync(Func<Evidence> evidence) => OnOwnThreadAsync(() => JudgedEvidence.Of(evidence()));

    /// <summary>Looking and counting take a core for seconds, and the pool may be somebody's whose answers wait for it.</summary>
    private Task<T> OnOwnThreadAsync<T>(Func<T> work) => Task.Factory.StartNew(
        () =>
        {
            ThreadNiceness.Lower(Niceness);
            return work();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

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
            yield return request.WithoutClip;
        }
    }
}

/// <summary>The report, and what controls go on from.</summary>
public sealed record Proven(ProofReport Report, SeenVideo Seen, MeasuredSound Heard);
