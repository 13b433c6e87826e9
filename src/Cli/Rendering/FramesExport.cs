using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Cli.Rendering;

/// <summary>The frames of a video as <c>frame_000001.png</c> and so on, in a folder that is there whole or not at all.</summary>
public static partial class FramesExport
{
    /// <param name="storyboard">Of the video, settled.</param>
    /// <param name="form">Size and depth.</param>
    /// <param name="pictures">Object name of one of the storyboard's pictures.</param>
    /// <param name="store">Has the pictures.</param>
    /// <param name="folder">
    /// Where to; must not exist, be empty, or (with <paramref name="overwrite"/>) hold nothing but such frames.
    /// </param>
    /// <param name="overwrite">Replace the frames of an earlier video.</param>
    /// <param name="cancellationToken">Ends it and leaves nothing.</param>
    /// <exception cref="UserError">The folder can't be written or holds other things.</exception>
    /// <exception cref="ObjectStoreException">The store does not answer.</exception>
    public static async Task WriteAsync(
        Storyboard storyboard, FrameForm form, Func<int, string> pictures, IObjectStore store, string folder, bool overwrite,
        CancellationToken cancellationToken)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        CheckTarget(target, overwrite);
        string unfinished = Path.Combine(Path.GetDirectoryName(target) ?? target, $".aadiff-{Guid.NewGuid():n}.part");
        try
        {
            Directory.CreateDirectory(unfinished);
            await FillAsync(storyboard, form, pictures, store, unfinished, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(unfinished, target);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && e is not FileNotFoundException))
        {
            throw new UserError(
                ErrorClass.Output,
                DiskErrors.IsFull(e)
                    ? $"No space is left for the frames in {target}; make room or choose another folder."
                    : $"The frames can't be written to {target}: {e.Message}",
                e);
        }
        catch (FileNotFoundException e)
        {
            throw new UserError(ErrorClass.Failed, $"Picture {e.FileName} is not in the object store any more; render the video again.", e);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    /// <summary>Whether frames may go into <paramref name="target"/>, an absolute path; asked before anything is rendered, too.</summary>
    /// <exception cref="UserError">Class Output: they may not.</exception>
    public static void CheckTarget(string target, bool overwrite)
    {
        if (File.Exists(target))
        {
            throw new UserError(ErrorClass.Output, $"{target} is a file; name a folder for the frames.");
        }

        string[] there = Directory.Exists(target) ? [.. Directory.EnumerateFileSystemEntries(target).Select(e => Path.GetFileName(e)!)] : [];
        if (there.FirstOrDefault(name => !FrameName().IsMatch(name)) is { } other)
        {
            throw new UserError(ErrorClass.Output, $"{target} holds {other}, which is no frame of a video; name another folder.");
        }

        if (there.Length > 0 && !overwrite)
        {
            throw new UserError(ErrorClass.Output, $"{target} holds frames already; use --overwrite to replace them.");
        }
    }

    private static async Task FillAsync(
        Storyboard storyboard, FrameForm form, Func<int, string> pictures, IObjectStore store, string folder, CancellationToken cancellationToken)
    {
        string FileOf(int frame) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"frame_{frame + 1:000000}.png"));

        // 1. Frames that are alike are written once, as the first of them.
        FrameBlend[] blends = [.. Enumerable.Range(0, storyboard.Frames.Length).Select(storyboard.BlendOf)];
        int[] firsts = [.. blends.Select((blend, frame) => (blend, frame)).DistinctBy(one => one.blend).Select(one => one.frame)];
        ImmutableArray<FrameSource> sources = [.. firsts.Select(frame => FrameSource.Of(blends[frame], pictures))];
        FileStream Open(int index) => new(FileOf(firsts[index]), FileMode.Create, FileAccess.Write);
        PictureReader reader = new(store);
        if (await form.IsAsDrawnAsync(reader, sources[0].Pictures[0], cancellationToken).ConfigureAwait(false))
        {
            await WriteAsDrawnAsync(sources, store, reader, Open, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await form.WriteAsync(sources, reader, Open, cancellationToken).ConfigureAwait(false);
        }

        // 2. The others are the same files.
        Dictionary<FrameBlend, string> files = firsts.ToDictionary(frame => blends[frame], FileOf);
        foreach (int frame in Enumerable.Range(0, blends.Length).Except(firsts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string file = FileOf(frame);
            if (!OperatingSystem.IsLinux() || Link(files[blends[frame]], file) != 0)
            {
                // No hard links here, or no more of this file: the copy is linked to from now on.
                File.Copy(files[blends[frame]], file);
                files[blends[frame]] = file;
            }
        }
    }

    /// <summary>A picture that is shown alone is the very file that was drawn.</summary>
    private static async Task WriteAsDrawnAsync(
        ImmutableArray<FrameSource> frames, IObjectStore store, PictureReader reader, Func<int, Stream> open, CancellationToken cancellationToken)
    {
        BlendedFrames blended = new(reader);
        for (int i = 0; i < frames.Length; i++)
        {
            await using Stream to = open(i);
            if (frames[i].Weights is null)
            {
                await using Stream from = await store.OpenAsync(frames[i].Pictures[0], cancellationToken).ConfigureAwait(false);
                await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
                continue;
            }

            DecodedPicture shown = await blended.ReadAsync(frames[i], cancellationToken).ConfigureAwait(false);
            await to.WriteAsync(PngFile.Encode(Picture.Of(shown)), cancellationToken).ConfigureAwait(false);
        }
    }

    [GeneratedRegex(@"^frame_\d{6,}\.png$")]
    private static partial Regex FrameName();

    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string added);
}
