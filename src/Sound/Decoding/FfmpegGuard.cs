namespace AADiff.Sound.Decoding;

/// <summary>
/// What ffmpeg may open. Either list alone leaves a hole: with only the protocols closed a playlist or a concat script still reads other local files,
/// with only the formats closed an address is still fetched.
/// </summary>
public static class FfmpegGuard
{
    /// <summary>Containers that hold their sound themselves. Playlists and scripts (hls, dash, concat, sdp, image2, lavfi, …) are not among them.</summary>
    private const string Formats =
        "wav,mp3,flac,ogg,aac,mov,matroska,aiff,w64,caf,mpegts,au,ape,wv,tta,asf,avi,flv,ac3,eac3,amr,mpeg,dts,voc,tak";

    /// <summary>Arguments that come before an input.</summary>
    public const string InputArguments = $"-protocol_whitelist file -format_whitelist {Formats}";
}
