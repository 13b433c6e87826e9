using AADiff.Sound.Decoding.Pcm;

namespace AADiff.Sound.Decoding;

/// <summary>Any sound: plain WAV and AIFF in this process, which takes milliseconds, all others by ffmpeg.</summary>
public sealed class SoundDecoder : ISoundDecoder
{
    private readonly FfmpegSoundDecoder _ffmpeg;

    public SoundDecoder()
        : this(new FfmpegSoundDecoder())
    {
    }

    /// <param name="ffmpeg">For what is not read here.</param>
    public SoundDecoder(FfmpegSoundDecoder ffmpeg) => _ffmpeg = ffmpeg;

    public async Task<ISound> OpenAsync(SoundFile file, CancellationToken cancellationToken)
    {
        SoundRefusal.Check(file);
        if (PcmSound.Find(file) is not { } header)
        {
            return await _ffmpeg.OpenAsync(file, cancellationToken).ConfigureAwait(false);
        }

        ISound accepted = _ffmpeg.Accept(file, header.Format);
        return new PcmSound(accepted.File, header, accepted);
    }
}
