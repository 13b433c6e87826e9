using System.Collections.Immutable;
using System.ComponentModel;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using FFMpegCore;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// Runs ffmpeg in an assembly folder. Files are named by their short names; no shell, no other protocol than plain files. Whatever
/// FFMpegCore 6.0.0 makes necessary stands in this file, marked with its version, to be looked at when that rises.
/// </summary>
internal sealed partial class Ffmpeg(AssemblyFolder folder, ILogger log)
{
    /// <summary>
    /// For files that we wrote; those of users go through <see cref="Sound.Decoding.FfmpegGuard"/>, as when their loudness is measured, so
    /// that both accept the same ones.
    /// </summary>
    public const string OwnInput = "-protocol_whitelist file";

    /// <summary>Nothing in the output that differs from run to run: no dates, no versions, no metadata of the inputs.</summary>
    public const string SameBytes = "-map_metadata -1 -map_chapters -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact";

    /// <summary>
    /// A tenth of what the others get while they need all cores, so an encoder on a machine that is always busy still ends: a segment that
    /// is encoded later delays nobody, a denoising step that waits for a core delays the whole batch.
    /// </summary>
    private const int Niceness = 10;

    private readonly ILogger _log = log;

    public static FFMpegArguments File(string name, string options) =>
        FFMpegArguments.FromFileInput(name, DoNotVerify, o => o.WithCustomArgument(options));

    /// <summary>
    /// FFMpegCore 6.0.0 looks for input files in the folder of this process, not in <see cref="FFOptions.WorkingDirectory"/>, so it must
    /// not look.
    /// </summary>
    public const bool DoNotVerify = false;

    /// <exception cref="FfmpegFailure">ffmpeg ended with an error.</exception>
    public async Task RunAsync(FFMpegArgumentProcessor work, CancellationToken cancellationToken)
    {
        try
        {
            // Killed at once when cancelled: nothing it could still write is of use.
            FFMpegArgumentProcessor killable = work.CancellableThrough(cancellationToken, TimeSpan.Zero);
            FFOptions options = new() { WorkingDirectory = folder.Path };
            await StartAtLowPriorityAsync(() => killable.ProcessAsynchronously(throwOnError: true, options, cancellationToken))
                .ConfigureAwait(false);
        }
        catch (FFMpegProcessException e)
        {
            // FFMpegCore 6.0.0 reports a process that it killed itself, because of the token, as one that failed.
            cancellationToken.ThrowIfCancellationRequested();
            FfmpegFailure failure = new(LastLine(e.Result.StandardError), e.Result.ExitCode, e);
            RunFailed(e, folder.JobId, failure.ExitCode, failure.Message);
            throw failure;
        }
        catch (Exception e) when (e is Win32Exception || e.InnerException is Win32Exception)
        {
            // FFMpegCore 6.0.0 wraps it, or does not, depending on when the start fails.
            StartFailed(e, folder.JobId);
            throw new UserError(ErrorClass.Failed, "The program ffmpeg can't be started; install it (Debian: apt install ffmpeg).", e);
        }
    }

    /// <summary>Reads a file of ours: every packet as stored (<paramref name="decode"/> false), or every frame decoded.</summary>
    public async Task<MediaLines> InspectAsync(string name, string stream, bool decode, long? spacing, CancellationToken cancellationToken)
    {
        // By way of a file: FFMpegCore 6.0.0 stops reading a pipe when the process ends, whether or not all was read.
        string listing = AssemblyFolder.Unfinished();
        try
        {
            FFMpegArgumentProcessor work = File(name, OwnInput + (decode ? " -xerror -threads 1" : "")).OutputToFile(
                listing,
                overwrite: true,
                o => o.WithCustomArgument($"-map 0:{stream}:0 {(decode ? "-fps_mode passthrough" : "-c copy")} -f framecrc"));
            await RunAsync(work, cancellationToken).ConfigureAwait(false);
            return MediaLines.Read(folder.File(listing), spacing);
        }
        finally
        {
            System.IO.File.Delete(folder.File(listing));
        }
    }

    /// <summary>
    /// FFMpegCore 6.0.0 can't start a process with a priority, but a process inherits that of the thread which starts it.
    /// </summary>
    /// <param name="run">Starts its program before it first awaits.</param>
    private static Task StartAtLowPriorityAsync(Func<Task> run)
    {
        // A thread can't get back the priority that it gave away, so this one is used once.
        TaskCompletionSource<Task> running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            ThreadNiceness.Lower(Niceness);
            running.SetResult(BeginAsync());
        })
        { IsBackground = true, Name = "start of ffmpeg" }.Start();
        return running.Task.Unwrap();

        // Async, so that whatever is thrown ends up in the task and not in the thread.
        async Task BeginAsync() => await run().ConfigureAwait(false);
    }

    private static string LastLine(IReadOnlyList<string> output) =>
        output.LastOrDefault(line => !string.IsNullOrWhiteSpace(line) && !line.StartsWith("Conversion failed", StringComparison.Ordinal))?.Trim()
        ?? "no reason given";

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: ffmpeg ended with {ExitCode}: {Reason}")]
    private partial void RunFailed(Exception error, string jobId, int exitCode, string reason);

    [LoggerMessage(LogLevel.Error, "Video of job {JobId}: ffmpeg can't be started")]
    private partial void StartFailed(Exception error, string jobId);
}

/// <summary>ffmpeg gave up, or was killed; the message is its last line.</summary>
internal sealed class FfmpegFailure(string reason, int exitCode, Exception cause) : Exception(reason, cause)
{
    public int ExitCode => exitCode;

    public bool DiskFull => Message.Contains("No space left on device", StringComparison.Ordinal)
        || Message.Contains("Disk quota exceeded", StringComparison.Ordinal)
        || Message.Contains("File too large", StringComparison.Ordinal);

    /// <summary>Ended by a signal. ffmpeg itself ends with 255 after a polite one.</summary>
    public bool Killed => exitCode is > 128 and < 255;
}

/// <summary>
/// Raw frames for ffmpeg's standard raw video reader, in the order of <paramref name="names"/>, at the exact rate: the source that
/// FFMpegCore 6.0.0 brings along takes the rate as a floating-point number, which 30000/1001 is not.
/// </summary>
internal sealed class FramePipe(PictureReader reader, PictureSize size, ImmutableArray<string> names, FrameRate rate) : IPipeSource
{
    public string GetStreamArguments() =>
        $"-f rawvideo -pixel_format rgb0 -video_size {size.Width}x{size.Height} -framerate {rate.Numerator}/{rate.Denominator}";

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        foreach (string name in names)
        {
            DecodedPicture picture = await reader.ReadAsync(name, cancellationToken).ConfigureAwait(false);
            await outputStream.WriteAsync(picture.Pixels, cancellationToken).ConfigureAwait(false);
        }
    }
}
