using System.Collections.Immutable;
using System.ComponentModel;
using AADiff.Shared.Errors;
using AADiff.Shared.Programs;
using AADiff.Sound.Decoding;
using FFMpegCore.Pipes;
using Microsoft.Extensions.Logging;

namespace AADiff.Video;

/// <summary>
/// Runs ffmpeg in an assembly folder, with nothing but the files of its work (<see cref="FfmpegWork"/>), within limits, behind what draws.
/// </summary>
internal sealed partial class Ffmpeg(VideoFolder folder, FfmpegPrograms programs, VideoLimits limits, ILogger log)
{
    /// <summary>
    /// For files that we wrote; those of users go through <see cref="FfmpegGuard"/>, as when their loudness is measured, so
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

    /// <summary>Bytes; with less, whatever fails fails because of it.</summary>
    private const long LeastRoom = 64 * 1024;

    private readonly ILogger _log = log;

    /// <exception cref="FfmpegFailure">ffmpeg ended with an error, was killed, or hung and was ended.</exception>
    public async Task RunAsync(FfmpegWork work, CancellationToken cancellationToken)
    {
        // What ffmpeg may write must be there when it starts.
        string output = folder.File(work.Writes);
        await File.WriteAllBytesAsync(output, [], cancellationToken).ConfigureAwait(false);
        await RunAsync(
            "ffmpeg",
            work.Arguments,
            work.Reads,
            [output],
            run => FeedAsync(run, work, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what ffmpeg makes of a source from its standard output, while that is fed.</summary>
    /// <param name="source">Of its standard input.</param>
    /// <param name="options">Of the output.</param>
    /// <param name="others">Files of ours as further inputs, with their options.</param>
    /// <param name="use">Reads the output to its end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FfmpegFailure">ffmpeg ended with an error, was killed, or hung and was ended.</exception>
    public Task ConvertAsync(
        IPipeSource source, string options, ImmutableArray<(PlainName Name, string Options)> others, Func<Stream, Task> use,
        CancellationToken cancellationToken) => RunAsync(
        "ffmpeg",
        FfmpegWork.ToPipe(source, options, others),
        [.. others.Select(other => other.Name)],
        [],
        async run =>
        {
            Task reading = ReadAsync(run, use, cancellationToken);
            await run.FeedAsync(source.WriteAsync, cancellationToken).ConfigureAwait(false);
            Exception? early = null;
            try
            {
                using IDisposable awaited = run.Awaited();
                await reading.ConfigureAwait(false);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                early = e;
            }

            // Where it has failed, it says why better than what came of it.
            ProgramEnd end = await run.EndAsync(cancellationToken).ConfigureAwait(false);
            return early is null || !end.Succeeded ? end : throw Logged(new FfmpegFailure($"what it made can't be read: {early.Message}", 0, early));
        },
        cancellationToken);

    private static async Task ReadAsync(ProgramRun run, Func<Stream, Task> use, CancellationToken cancellationToken)
    {
        try
        {
            await use(run.Output).ConfigureAwait(false);
        }
        finally
        {
            // Or it would wait for somebody to read the rest, and whoever feeds it for it.
            await run.Output.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(
        string program,
        string arguments,
        ImmutableArray<PlainName> reads,
        ImmutableArray<string> writes,
        Func<ProgramRun, Task<ProgramEnd>> use,
        CancellationToken cancellationToken)
    {
        ProgramRules rules = new()
        {
            Folder = folder.Path,
            Reads = [.. reads.Select(folder.File)],
            Writes = writes,
            Limits = new ProgramLimits(limits.Memory, limits.ProcessorTime, FfmpegLimits.FileBytes, limits.Silence),
            Niceness = Niceness,
        };
        try
        {
            await using ProgramRun run = await programs.StartAsync(program, arguments, rules, cancellationToken).ConfigureAwait(false);
            ProgramEnd end = await use(run).ConfigureAwait(false);

            // A file whose last bytes found no room is a success to ffmpeg, sometimes with a complaint; whoever reads it then finds it damaged.
            string? full = end.Complaints.LastOrDefault(FfmpegFailure.SaysFull);
            if (full is not null || !end.Succeeded)
            {
                throw Logged(new FfmpegFailure(full ?? (HasRoom() ? Reason(end.Complaints) : FfmpegFailure.Full), end.ExitCode));
            }
        }
        catch (ProgramOvertimeException e)
        {
            throw Logged(new FfmpegFailure($"{e.Message}; limits:encoderTime allows more", exitCode: 0, e));
        }
        catch (ProgramSilentException e)
        {
            throw Logged(new FfmpegFailure(e.Message, exitCode: 0, e));
        }
        catch (Win32Exception e)
        {
            StartFailed(e, folder.JobId);
            throw new UserError(ErrorClass.Failed, "The program ffmpeg can't be started; install it (Debian: apt install ffmpeg).", e);
        }
    }

    private static async Task<ProgramEnd> FeedAsync(ProgramRun run, FfmpegWork work, CancellationToken cancellationToken)
    {
        // It writes to its file; what it says beside that is nothing.
        Task said = run.Output.CopyToAsync(Stream.Null, cancellationToken);
        if (work.Source is null)
        {
            run.FeedNothing();
        }
        else
        {
            await run.FeedAsync(work.Source.WriteAsync, cancellationToken).ConfigureAwait(false);
        }

        ProgramEnd end = await run.EndAsync(cancellationToken).ConfigureAwait(false);
        await said.ConfigureAwait(false);
        return end;
    }

    private bool HasRoom() => new DriveInfo(folder.Path).AvailableFreeSpace > LeastRoom;

    private FfmpegFailure Logged(FfmpegFailure failure)
    {
        RunFailed(failure, folder.JobId, failure.ExitCode, failure.Message);
        return failure;
    }

    /// <summary>Of what it complained about last; that it had no memory it may say before.</summary>
    private string Reason(IReadOnlyList<string> output) => output.FirstOrDefault(FfmpegFailure.SaysNoMemory) is { } line
        ? $"{line.Trim()}: ffmpeg may take {limits.Memory >> 20} MiB, and limits:encoderMemory allows more"
        : LastLine(output);

    private static string LastLine(IReadOnlyList<string> output) =>
        output.LastOrDefault(line => !string.IsNullOrWhiteSpace(line) && !line.StartsWith("Conversion failed", StringComparison.Ordinal))?.Trim()
        ?? "no reason given";

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: ffmpeg ended with {ExitCode}: {Reason}")]
    private partial void RunFailed(Exception error, string jobId, int exitCode, string reason);

    [LoggerMessage(LogLevel.Error, "Video of job {JobId}: ffmpeg can't be started")]
    private partial void StartFailed(Exception error, string jobId);
}

/// <summary>ffmpeg gave up, or was killed; the message is its last line.</summary>
internal sealed class FfmpegFailure(string reason, int exitCode, Exception? cause = null) : Exception(reason, cause)
{
    public const string Full = "No space left on device";

    public int ExitCode => exitCode;

    public bool DiskFull => SaysFull(Message);

    /// <summary>Ended by a signal. ffmpeg itself ends with 255 after a polite one.</summary>
    public bool Killed => exitCode is > 128 and < 255;

    public static bool SaysFull(string line) => line.Contains(Full, StringComparison.Ordinal)
        || line.Contains("Disk quota exceeded", StringComparison.Ordinal)
        || line.Contains("File too large", StringComparison.Ordinal);

    public static bool SaysNoMemory(string line) => line.Contains("Cannot allocate memory", StringComparison.OrdinalIgnoreCase)
        || line.Contains("Out of memory", StringComparison.OrdinalIgnoreCase)
        || line.Contains("malloc of size", StringComparison.Ordinal);

    /// <summary>Ended because it did nothing.</summary>
    public bool Silent => InnerException is ProgramSilentException;
}
