using System.Collections.Immutable;
using AADiff.Cli.Reports;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>The JSON file beside a video: all that is needed to know how it came about, and to make it again.</summary>
/// <param name="Program">Version of aadiff.</param>
/// <param name="JobId">Id of the job.</param>
/// <param name="Prompt">As given.</param>
/// <param name="Words">Candidate words with scores; which are driven.</param>
/// <param name="Presets">What the sounds were measured with.</param>
/// <param name="Seed">Seed of the start latent.</param>
/// <param name="Settings">The request as it was sent.</param>
/// <param name="Base">The same with every default resolved, and the digest of the model; null when the store has lost it.</param>
/// <param name="Frames">Frames of the video.</param>
/// <param name="Pictures">Pictures that were drawn for them.</param>
/// <param name="Blending">How frames are blended of these; null: each shows one alone.</param>
/// <param name="PicturesReused">Of those: pictures that existed before.</param>
/// <param name="VideoSha256">Digest of the video.</param>
/// <param name="Warnings">What was odd.</param>
/// <param name="Seconds">Where the time went.</param>
internal sealed record RenderRecord(
    string Program,
    string JobId,
    string Prompt,
    ImmutableArray<WordScore> Words,
    ImmutableArray<PresetScore> Presets,
    ulong Seed,
    RenderRequest Settings,
    BaseSpec? Base,
    int Frames,
    int Pictures,
    BlendingView? Blending,
    int PicturesReused,
    string? VideoSha256,
    ImmutableArray<string> Warnings,
    ImmutableArray<Timing> Seconds);
