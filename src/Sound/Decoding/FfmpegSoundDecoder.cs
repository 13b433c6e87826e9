using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using AADiff.Shared.Programs;

namespace AADiff.Sound.Decoding;

/// <summary>Any sound that the installed ffmpeg decodes, with its network, playlists and every file but the given one closed off.</summary>
public sealed class FfmpegSoundDecoder : ISoundDecoder
{
    /// <summary>Bytes of what ffprobe may say about the sound tracks of one file.</summary>
    private const int LongestDescription = 256 * 1024;

    private readonly FfmpegPrograms _programs;
    private readonly TimeSpan _silence;

    /// <param name="binaryFolder">Folder of ffmpeg and ffprobe; null: where the system finds them.</param>
    public FfmpegSoundDecoder(string? binaryFolder = null)
        : this(binaryFolder is null ? FfmpegPrograms.Installed : new FfmpegPrograms(binaryFolder), FfmpegLimits.Silence)
    {
    }

    /// <param name="programs">ffmpeg and ffprobe.</param>
    /// <param name="silence">One that could go on and does nothing for as long is ended.</param>
    public FfmpegSoundDecoder(FfmpegPrograms programs, TimeSpan silence) => (_programs, _silence) = (programs, silence);

    /// <summary>Of every sound that is opened here.</summary>
    public SoundLimits Limits { get; init; } = SoundLimits.Usual;

    public async Task<ISound> OpenAsync(SoundFile file, CancellationToken cancellationToken)
    {
        SoundRefusal.Check(file);
        bool wrapped = IsWrapped(file.Path);
        SoundFormat format = await ProbeAsync(file, wrapped, cancellationToken).ConfigureAwait(false);
        return Accept(file, format with { SizeWrapped = wrapped });
    }

    /// <summary>A sound whose format is known.</summary>
    /// <exception cref="AADiff.Shared.Errors.UserError">Nobody could listen to it.</exception>
    internal ISound Accept(SoundFile file, SoundFormat format)
    {
        if (format is not { SampleRate: >= 1000, Channels: > 0 })
        {
            throw SoundRefusal.NotASound(file, "no usable sample rate");
        }

        if (format.SampleRate > SoundLimits.HighestRate || format.Channels > SoundLimits.MostChannels)
        {
            throw SoundRefusal.TooFine(file, format);
        }

        return new FfmpegSound(file with { Limits = Limits }, format, _programs, _silence);
    }

    private async Task<SoundFormat> ProbeAsync(SoundFile file, bool wrapped, CancellationToken cancellationToken)
    {
        for (bool again = false; ; again = true)
        {
            try
            {
                return await ProbeOnceAsync(file, wrapped, cancellationToken).ConfigureAwait(false);
            }
            catch (ProgramSilentException) when (!again)
            {
                // Stopped by whatever; once more.
            }
            catch (Exception e) when (e is ProgramSilentException or ProgramOvertimeException)
            {
                throw SoundRefusal.Hung(file, e);
            }
            catch (Win32Exception e)
            {
                throw SoundRefusal.WithoutFfmpeg(e);
            }
        }
    }

    private async Task<SoundFormat> ProbeOnceAsync(SoundFile file, bool wrapped, CancellationToken cancellationToken)
    {
        using var name = SafeName.For(file.Path);
        ProgramRules rules = name.Rules(Limits.DecoderMemory, FfmpegLimits.ProbeTime, _silence);
        await using ProgramRun run =
            await _programs.StartAsync("ffprobe", FfmpegArguments.Describe(SafeName.Input, wrapped), rules, cancellationToken).ConfigureAwait(false);
        run.FeedNothing();
        byte[] description = new byte[LongestDescription];
        int length;
        using (run.Awaited())
        {
            length = await run.Output.ReadAtLeastAsync(description, description.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }

        if (length == description.Length)
        {
            throw SoundRefusal.NotASound(file, "too many sound tracks");
        }

        ProgramEnd end = await run.EndAsync(cancellationToken).ConfigureAwait(false);
        return end.Succeeded
            ? FormatOf(description.AsMemory(0, length)) ?? throw SoundRefusal.WithoutSound(file)
            : throw SoundRefusal.NotASound(file, FfmpegOutput.Reason(end.Complaints));
    }

    /// <summary>Of the first sound track; null when there is none.</summary>
    private static SoundFormat? FormatOf(ReadOnlyMemory<byte> description)
    {
        using var json = JsonDocument.Parse(description);
        if (!json.RootElement.TryGetProperty("streams", out JsonElement streams) || streams.GetArrayLength() == 0)
        {
            return null;
        }

        JsonElement first = streams[0];
        string? duration = Text(first, "duration") ?? (first.TryGetProperty("tags", out JsonElement tags) ? Text(tags, "DURATION") : null);
        int channels = Number(first, "channels");
        return new SoundFormat(Number(first, "sample_rate"), channels, Duration(duration))
        {
            Positions = ChannelPositions.Of(Text(first, "channel_layout"), channels),
            MayChange = Text(first, "codec_name")?.Contains("pcm", StringComparison.Ordinal) == false,
        };
    }

    private static bool IsWrapped(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[12];
        return file.CanSeek && file.Length > uint.MaxValue && file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && head.AsSpan().StartsWith("RIFF"u8) && head.AsSpan(8).SequenceEqual("WAVE"u8);
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    private static int Number(JsonElement element, string name) =>
        int.TryParse(Text(element, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : 0;

    /// <summary>Seconds, or hours:minutes:seconds as Matroska has them.</summary>
    private static TimeSpan? Duration(string? text)
    {
        double seconds = 0;
        foreach (string part in (text ?? "").Split(':'))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                return null;
            }

            seconds = (60 * seconds) + value;
        }

        return seconds > 0 && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
