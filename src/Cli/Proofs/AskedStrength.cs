using System.Collections.Immutable;
using AADiff.Cli.Models;
using AADiff.Cli.Rendering;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Sound.Strength;

namespace AADiff.Cli.Proofs;

/// <summary>
/// What was asked of each frame of a video whose record lies beside it: its sound is listened to once more as the record says. So a video can be
/// judged without the farm that made it.
/// </summary>
internal static class AskedStrength
{
    /// <summary>Null: several sounds, an edited curve or another sound than is heard, which the video alone does not hold.</summary>
    public static async Task<ImmutableArray<double>?> OfAsync(string video, RenderRecord record, ModelRoots models, CancellationToken stop)
    {
        RenderRequest request = record.Settings;
        if (request.Sounds is not [{ CurveObjectName: null } sound] || request.Heard is not null)
        {
            return null;
        }

        try
        {
            SoundTrack measured = sound.Preset is null
                ? sound
                : sound with { Preset = record.Presets.Select(preset => preset.Preset).FirstOrDefault(sound.Preset) };
            using ClapCache claps = new();
            ListenedSound listened = await new SoundListener(new SoundDecoder(), claps).ListenAsync(
                ListeningRequest.Of(
                    new SoundFile(video), measured, request.FrameRate, request.Strength, ModelFolder.Open(models.FolderOf(request.Model))),
                cancellationToken: stop);
            return [.. Strengths.Of(listened.Loudness, listened.Law).Select(strength => (double)strength)];
        }
        catch (UserError)
        {
            // A model or preset that is not here any more: the video is judged as a stranger's.
            return null;
        }
    }
}
