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
        Storyboard storyboard, Func<int, string> pictures, IObjectStore store, string folder, bool overwrite,
        CancellationToken cancellationToken)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        CheckTarget(target, overwrite);
        string unfinished = Path.Combine(Path.GetDirectoryName(target) ?? target, $".aadiff-{Guid.NewGuid():n}.part");
        try
        {
            Directory.CreateDirectory(unfinished);
            await FillAsync(storyboard, pictures, store, unfinished, cancellationToken).ConfigureAwait(false);
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
        Storyboard storyboard, Func<int, string> pictures, IObjectStore store, string folder, CancellationToken cancellationToken)
    {
        Dictionary<FrameBlend, string> files = [];
        BlendedFrames blended = new(new PictureReader(store));
        for (int frame = 0; frame < storyboard.Frames.Length; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FrameBlend blend = storyboard.BlendOf(frame);
            string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"frame_{frame + 1:000000}.png"));
            if (!files.TryGetValue(blend, out string? same))
            {
                await using FileStream to = new(file, FileMode.CreateNew, FileAccess.Write);
                await WriteAsync(FrameSource.Of(blend, pictures), store, blended, to, cancellationToken).ConfigureAwait(false);
                files[blend] = file;
            }
            else if (!OperatingSystem.IsLinux() || Link(same, file) != 0)
            {
                // No hard links here, or no more of this file: the copy is linked to from now on.
                File.Copy(same, file);
                files[blend] = file;
            }
        }
    }

    /// <summary>A picture that is shown alone is the very file that was drawn.</summary>
    private static async Task WriteAsync(
        FrameSource frame, IObjectStore store, BlendedFrames blended, FileStream to, CancellationToken cancellationToken)
    {
        if (frame.Weights is null)
        {
            await using Stream from = await store.OpenAsync(frame.Pictures[0], cancellationToken).ConfigureAwait(false);
            await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
            return;
        }

        DecodedPicture shown = await blended.ReadAsync(frame, cancellationToken).ConfigureAwait(false);
        await to.WriteAsync(PngFile.Encode(Picture.Of(shown)), cancellationToken).ConfigureAwait(false);
    }

    [GeneratedRegex(@"^frame_\d{6,}\.png$")]
    private static partial Regex FrameName();

    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string added);
}
