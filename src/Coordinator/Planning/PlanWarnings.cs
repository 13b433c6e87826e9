using System.Globalization;
using AADiff.Models;
using AADiff.Shared.Requests;
using AADiff.Sound;

namespace AADiff.Coordinator.Planning;

/// <summary>What a user should know of a request that can be drawn, one sentence each.</summary>
internal static class PlanWarnings
{
    /// <summary>A sound that is cut by less than this is not worth a sentence.</summary>
    private const double Cut = 0.1;

    public static IEnumerable<string> For(
        RenderRequest request, ModelFolder model, IReadOnlyList<ListenedSound> sounds, IEnumerable<DrivenStrengths> driven) =>
    [
        .. model.Defaults.Notes(request.Scheduler, request.Steps, request.Guidance),
        .. PromptNotations.Warnings(request.Prompt, request.NegativePrompt),
        .. sounds.SelectMany(sound => sound.Warnings),
        .. model.Words.Warnings(model.Name, driven.Select(one => one.Word.Word)),
        .. Cuts(request, sounds),
    ];

    private static IEnumerable<string> Cuts(RenderRequest request, IReadOnlyList<ListenedSound> sounds)
    {
        double video = Seconds(request, sounds[0]);
        foreach ((SoundTrack track, ListenedSound sound) in request.Sounds.Zip(sounds).Skip(1))
        {
            double lasts = Seconds(request, sound);
            if (lasts - video >= Cut)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{track.FileName} lasts {lasts:0.0} s, but the video is as long as its first sound, {request.Sounds[0].FileName}, which lasts {video:0.0} s: the rest is left out; name the longest sound first to keep all.");
            }
        }
    }

    private static double Seconds(RenderRequest request, ListenedSound sound) => sound.Frames / request.FrameRate.PerSecond;
}
