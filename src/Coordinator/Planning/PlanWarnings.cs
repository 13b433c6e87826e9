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

    /// <summary>A side that is so many times longer or shorter than the model's own has been seen to go wrong.</summary>
    private const double Far = 1.6;

    /// <summary>Pixels of a side; smaller videos are hardly what somebody wants in the end.</summary>
    private const int Small = 256;

    public static IEnumerable<string> For(
        RenderRequest request, ModelFolder model, PictureSize drawn, IReadOnlyList<ListenedSound> sounds, IEnumerable<DrivenStrengths> driven) =>
    [
        .. model.Defaults.Notes(request.Scheduler, request.Steps, request.Guidance),
        .. PromptNotations.Warnings(request.Prompt, request.NegativePrompt),
        .. sounds.SelectMany(sound => sound.Warnings),
        .. model.Words.Warnings(model.Name, driven.Select(one => one.Word.Word)),
        .. Cuts(request, sounds),
        .. Sizes(request, model, drawn),
    ];

    private static IEnumerable<string> Sizes(RenderRequest request, ModelFolder model, PictureSize drawn)
    {
        int own = model.SampleSize;
        if (Math.Max(drawn.Width, drawn.Height) > Far * own || Math.Min(drawn.Width, drawn.Height) < own / Far)
        {
            string instead = request.Drawn is null ? "--fit crop cuts the shape out of a picture of its own size" : "leave out --draw, and let --size scale what it draws";
            yield return $"{model.Name} was made for pictures of {own}x{own}; at {drawn} it may draw things twice, such as a skyline above another: {instead}.";
        }

        if (request is { VideoHeight: null, VideoSize: null } && Math.Max(drawn.Width, drawn.Height) < Small)
        {
            yield return $"The video is {drawn} pixels, as {model.Name} draws it; --size 512 or --size 1080x1920 makes it larger.";
        }
    }

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
