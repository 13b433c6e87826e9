using System.Runtime.CompilerServices;
using AADiff.Cli.Rendering;
using AADiff.Proof;
using AADiff.Proof.Reading;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Programs;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Cli.Proofs;

/// <summary>What a finished job lies in the store as: its frames, its sounds, and what was asked of each frame.</summary>
internal sealed class JobSource(IObjectStore objects, JobView job)
{
    /// <exception cref="UserError">Class Failed: something of it was removed from the store.</exception>
    public async Task<ProofSource> OpenAsync(CancellationToken stop)
    {
        Storyboard storyboard = await StoryboardAsync(stop);
        RenderRequest request = await RequestAsync(stop);
        (FrameRate rate, IAsyncEnumerable<Picture> frames) = await FramesAsync(stop);
        return new ProofSource(
            rate,
            frames,
            await HeardAsync(request, storyboard, stop),
            [.. Enumerable.Range(0, Math.Min(storyboard.Frames.Length, VideoFile.MostFrames)).Select(frame => Mean(storyboard.StrengthsOf(frame)))]);
    }

    public async Task<RenderRequest> RequestAsync(CancellationToken stop) =>
        await JobDocuments.RequestAsync(objects, job.JobId, stop) ?? throw Lost("request");

    /// <summary>The frames alone, read as they are asked for.</summary>
    /// <exception cref="UserError">Class Failed: something of it was removed from the store.</exception>
    public async Task<(FrameRate FrameRate, IAsyncEnumerable<Picture> Frames)> FramesAsync(CancellationToken stop)
    {
        Storyboard storyboard = await StoryboardAsync(stop);
        return (storyboard.FrameRate, ReadAsync(storyboard, await RenderExtras.PicturesAsync(objects, storyboard, stop), stop));
    }

    private async Task<Storyboard> StoryboardAsync(CancellationToken stop) =>
        await JobDocuments.StoryboardAsync(objects, job.JobId, stop) ?? throw Lost("storyboard");

    private async IAsyncEnumerable<Picture> ReadAsync(
        Storyboard storyboard, Func<int, string> pictures, [EnumeratorCancellation] CancellationToken stop)
    {
        BlendedFrames frames = new(new PictureReader(objects));
        for (int i = 0; i < Math.Min(storyboard.Frames.Length, VideoFile.MostFrames); i++)
        {
            yield return Picture.Of(await frames.ReadAsync(FrameSource.Of(storyboard.BlendOf(i), pictures), stop));
        }
    }

    /// <summary>Of several sounds the loudness of all together, as the picture follows all of them.</summary>
    private async Task<MeasuredSound> HeardAsync(RenderRequest request, Storyboard storyboard, CancellationToken stop)
    {
        List<MeasuredSound> heard = [];
        foreach (SoundTrack sound in request.Sounds)
        {
            heard.Add((await ListenAsync(sound, storyboard.FrameRate, stop)).For(storyboard.Frames.Length, storyboard.FrameRate.PerSecond));
        }

        return new MeasuredSound(
            [.. Enumerable.Range(0, storyboard.Frames.Length).Select(frame => heard.Sum(one => one.Loudness[frame]))],
            [.. heard.SelectMany(one => one.Onsets).Order()],
            heard.All(one => one.Silent));
    }

    private async Task<MeasuredSound> ListenAsync(SoundTrack sound, FrameRate frameRate, CancellationToken stop)
    {
        DirectoryInfo folder = ScratchFolder.Create("aadiff-proof-");
        try
        {
            string path = Path.Combine(folder.FullName, "sound");
            await using (FileStream file = File.Create(path))
            await using (Stream content = await objects.OpenAsync(sound.ObjectName.Value, stop))
            {
                await content.CopyToAsync(file, stop);
            }

            return await MeasuredSound.ListenAsync(new SoundFile(path, sound.FileName), frameRate, 0, stop);
        }
        catch (FileNotFoundException e)
        {
            throw new UserError(ErrorClass.Failed, $"The sound {sound.FileName} of job {job.JobId} is not in the store any more: render it anew.", e);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Mean(ReadOnlySpan<float> strengths)
    {
        double sum = 0;
        foreach (float strength in strengths)
        {
            sum += strength;
        }

        return strengths.Length == 0 ? 1 : sum / strengths.Length;
    }

    private UserError Lost(string what) => new(
        ErrorClass.Failed, $"The {what} of job {job.JobId} is not in the store any more: render it anew with another --request-id.");
}
