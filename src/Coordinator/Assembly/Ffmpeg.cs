using System.ComponentModel;
using AADiff.Shared.Errors;
using FFMpegCore;
using FFMpegCore.Exceptions;

namespace AADiff.Coordinator.Assembly;

/// <summary>Runs ffmpeg in an assembly folder. Files are named by their short names; no shell, no other protocol than plain files.</summary>
internal sealed class Ffmpeg(AssemblyFolder folder)
{
    /// <summary>For files that we wrote; those that strangers gave go through the guard that listening uses, so that both accept the same ones.</summary>
    public const string OwnInput = "-protocol_whitelist file";

    /// <summary>Nothing in the output that differs from run to run: no dates, no versions, no metadata of the inputs.</summary>
    public const string SameBytes = "-map_metadata -1 -map_chapters -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact";

    public static FFMpegArguments File(string name, string options) =>
        FFMpegArguments.FromFileInput(name, verifyExists: false, o => o.WithCustomArgument(options));

    /// <exception cref="FfmpegFailure">ffmpeg ended with an error.</exception>
    public async Task RunAsync(FFMpegArgumentProcessor work, CancellationToken cancellationToken)
    {
        try
        {
            // Killed at once when cancelled: nothing it could still write is of use.
            await LowPriority.RunAsync(() => work.CancellableThrough(cancellationToken, TimeSpan.Zero)
                .ProcessAsynchronously(throwOnError: true, new FFOptions { WorkingDirectory = folder.Path }, cancellationToken)).ConfigureAwait(false);
        }
        catch (FFMpegProcessException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new FfmpegFailure(LastWords(e.Result.StandardError), e.Result.ExitCode, e);
        }
        catch (Exception e) when (e is Win32Exception || e.InnerException is Win32Exception)
        {
            throw new UserError(ErrorClass.Failed, "The program ffmpeg can't be started; install it (Debian: apt install ffmpeg).", e);
        }
    }

    /// <summary>Reads a file of ours: every packet as stored (<paramref name="decode"/> false), or every frame decoded.</summary>
    public async Task<MediaLines> InspectAsync(string name, string stream, bool decode, long? spacing, CancellationToken cancellationToken)
    {
        // By way of a file: FFMpegCore stops reading a pipe when the process ends, whether or not all was read.
        string listing = AssemblyFolder.Unfinished();
        try
        {
            FFMpegArgumentProcessor work = File(name, OwnInput + (decode ? " -xerror -threads 1" : "")).OutputToFile(
                listing, overwrite: true, o => o.WithCustomArgument($"-map 0:{stream}:0 {(decode ? "-fps_mode passthrough" : "-c copy")} -f framecrc"));
            await RunAsync(work, cancellationToken).ConfigureAwait(false);
            return MediaLines.Read(folder.File(listing), spacing);
        }
        finally
        {
            System.IO.File.Delete(folder.File(listing));
        }
    }

    private static string LastWords(IReadOnlyList<string> output) =>
        output.LastOrDefault(line => !string.IsNullOrWhiteSpace(line) && !line.StartsWith("Conversion failed", StringComparison.Ordinal))?.Trim() ?? "no reason given";
}
