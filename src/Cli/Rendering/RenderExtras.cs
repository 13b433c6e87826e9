using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;

namespace AADiff.Cli.Rendering;

/// <summary>Reads the pictures of a finished job from the store of its farm.</summary>
internal sealed class RenderExtras : IRenderExtras
{
    public void CheckFrames(string folder, bool overwrite) =>
        FramesExport.CheckTarget(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), overwrite);

    public async Task ExportFramesAsync(IObjectStore objects, JobView job, string folder, bool overwrite, CancellationToken cancellationToken)
    {
        Storyboard storyboard = await StoryboardAsync(objects, job, cancellationToken);
        await FramesExport.WriteAsync(
            storyboard, await PicturesAsync(objects, storyboard, cancellationToken), objects, folder, overwrite, cancellationToken);
    }

    public async Task DrawSyncPlotAsync(
        IObjectStore objects, JobView job, SoundInput sound, string path, CancellationToken cancellationToken)
    {
        SyncCurves curves = await MeasureAsync(objects, job, sound, cancellationToken);
        await File.WriteAllBytesAsync(path, SyncPlot.Draw(curves, SyncReport.Of(curves)), cancellationToken);
    }

    /// <summary>What the video was made to follow, an edited curve or the sound itself, and how far its pictures did.</summary>
    internal static async Task<SyncCurves> MeasureAsync(
        IObjectStore objects, JobView job, SoundInput sound, CancellationToken cancellationToken)
    {
        Storyboard storyboard = await StoryboardAsync(objects, job, cancellationToken);
        using ClapCache claps = new();
        ListenedSound listened = await new SoundListener(new SoundDecoder(), claps).ListenAsync(
            ListeningRequest.Of(new SoundFile(sound.Path), MeasuredAs(sound.Track, job), storyboard.FrameRate, new StrengthMapping(), null) with
            {
                CurvePath = sound.CurvePath,
            },
            cancellationToken: cancellationToken);
        (string title, ImmutableArray<double> followed) = listened.Followed;
        SyncCurves curves = await SyncCurves.MeasureAsync(
            storyboard, await PicturesAsync(objects, storyboard, cancellationToken), followed, objects, cancellationToken);
        return curves with { LoudnessTitle = title };
    }

    /// <summary>With the preset that was chosen by ear, so that nobody has to listen for it again.</summary>
    private static SoundTrack MeasuredAs(SoundTrack track, JobView job) =>
        track.Preset is null ? track : track with { Preset = job.Presets.Select(preset => preset.Preset).FirstOrDefault(track.Preset) };

    private static async Task<Storyboard> StoryboardAsync(IObjectStore objects, JobView job, CancellationToken cancellationToken) =>
        await JobDocuments.StoryboardAsync(objects, job.JobId, cancellationToken)
        ?? throw new UserError(
            ErrorClass.Failed, $"The storyboard of job {job.JobId} is not in the store any more: render it anew with another --request-id.");

    /// <summary>Any rendering of a picture will do: equal key, equal picture.</summary>
    internal static async Task<Func<int, string>> PicturesAsync(IObjectStore objects, Storyboard storyboard, CancellationToken cancellationToken)
    {
        Dictionary<int, string> names = [];
        foreach (int picture in storyboard.Drawn())
        {
            names[picture] = await FirstAsync(objects, ObjectNames.Picture(storyboard.Pictures[picture].Key), cancellationToken);
        }

        return picture => names[picture];
    }

    private static async Task<string> FirstAsync(IObjectStore objects, string prefix, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo info in objects.ListAsync(prefix, cancellationToken))
        {
            return info.Name;
        }

        throw new UserError(
            ErrorClass.Failed, $"A picture of the video ({prefix}) is not in the store any more: render it anew with another --request-id.");
    }
}
