using System.ComponentModel;
using FFMpegCore;
using FFMpegCore.Exceptions;

namespace AADiff.Sound.Decoding;

/// <summary>Any sound that the installed ffmpeg decodes, with its network, playlists and every file but the given one closed off.</summary>
public sealed class FfmpegSoundDecoder : ISoundDecoder
{
    private readonly FFOptions _options;

    /// <param name="binaryFolder">Folder of ffmpeg and ffprobe; null: where the system finds them.</param>
    public FfmpegSoundDecoder(string? binaryFolder = null) =>
        _options = binaryFolder is null ? GlobalFFOptions.Current.Clone() : new FFOptions { BinaryFolder = binaryFolder };

    public async Task<ISound> OpenAsync(SoundFile file, CancellationToken cancellationToken)
    {
        SoundRefusal.Check(file);
        AudioStream stream = await ProbeAsync(file, cancellationToken);
        if (stream is not { SampleRateHz: >= 1000 and int rate, Channels: > 0 and int channels })
        {
            throw SoundRefusal.NotASound(file, "no usable sample rate");
        }

        return new FfmpegSound(file, new SoundFormat(rate, channels, stream.Duration > TimeSpan.Zero ? stream.Duration : null), _options);
    }

    private async Task<AudioStream> ProbeAsync(SoundFile file, CancellationToken cancellationToken)
    {
        using var name = SafeName.For(file.Path);
        try
        {
            IMediaAnalysis analysis = await FFProbe.AnalyseAsync(name.Input, _options, FfmpegGuard.InputArguments, cancellationToken);
            return analysis.PrimaryAudioStream ?? throw SoundRefusal.WithoutSound(file);
        }
        catch (FFProbeProcessException e)
        {
            throw SoundRefusal.NotASound(file, FfmpegOutput.Reason(e.StandardError), e);
        }
        catch (Exception e) when (e.GetBaseException() is Win32Exception)
        {
            throw SoundRefusal.WithoutFfmpeg(e);
        }
        catch (FFMpegException e)
        {
            throw SoundRefusal.NotASound(file, reason: null, e);
        }
    }
}
