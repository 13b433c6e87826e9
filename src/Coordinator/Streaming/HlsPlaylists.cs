using System.Globalization;
using System.Text;

namespace AADiff.Coordinator.Streaming;

/// <summary>A stream as players ask for it: HTTP Live Streaming with fragmented MP4 (RFC 8216). A list only ever grows until its job has ended.</summary>
internal static class HlsPlaylists
{
    public const string MediaType = "application/vnd.apple.mpegurl";

    public const string Video = "video.m3u8";

    public const string Sound = "sound.m3u8";

    /// <summary>AAC LC, which all of our sounds are, with the bits of a second that they have at most.</summary>
    private const string SoundCodec = "mp4a.40.2";

    private const long SoundPeak = 320_000;

    public static string OfBoth(StreamedVideo stream)
    {
        StringBuilder list = Begin();
        list.Append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        if (stream.Sound is not null)
        {
            list.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"sound\",DEFAULT=YES,AUTOSELECT=YES,URI=\"{Sound}\"\n");
        }

        long peak = stream.Peak + (stream.Sound is null ? 0 : SoundPeak);
        string codecs = stream.Sound is null ? stream.Codec : $"{stream.Codec},{SoundCodec}";
        list.Append(
            CultureInfo.InvariantCulture,
            $"#EXT-X-STREAM-INF:BANDWIDTH={peak},CODECS=\"{codecs}\",RESOLUTION={stream.Width}x{stream.Height},FRAME-RATE={stream.FrameRate.PerSecond:0.000}");
        return list.Append(stream.Sound is null ? "" : ",AUDIO=\"sound\"").Append(CultureInfo.InvariantCulture, $"\n{Video}\n").ToString();
    }

    /// <param name="stream">What there is.</param>
    /// <param name="ended">There will be no more.</param>
    public static string OfVideo(StreamedVideo stream, bool ended) =>
        Media(StreamNames.VideoHeader, Enumerable.Range(0, stream.Parts).Select(part => (StreamNames.Video(part), stream.Seconds(part))), stream, ended);

    /// <param name="sound">What there is of it.</param>
    /// <param name="stream">The video that it belongs to.</param>
    /// <param name="ended">There will be no more.</param>
    public static string OfSound(StreamedSound sound, StreamedVideo stream, bool ended) =>
        Media(StreamNames.SoundHeader, Enumerable.Range(0, sound.Parts).Select(part => (StreamNames.Sound(part), sound.Seconds(part))), stream, ended);

    /// <summary>Players would begin near the end of a list that still grows; these begin at its beginning.</summary>
    private static string Media(string header, IEnumerable<(string Name, double Seconds)> parts, StreamedVideo stream, bool ended)
    {
        StringBuilder list = Begin();

        // A part of the sound is longer than one of the video by less than a second.
        list.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{Math.Ceiling(stream.PartFrames / stream.FrameRate.PerSecond) + 1:0}\n");
        list.Append(ended ? "#EXT-X-PLAYLIST-TYPE:VOD\n" : "#EXT-X-PLAYLIST-TYPE:EVENT\n").Append("#EXT-X-MEDIA-SEQUENCE:0\n");
        list.Append("#EXT-X-START:TIME-OFFSET=0,PRECISE=YES\n").Append(CultureInfo.InvariantCulture, $"#EXT-X-MAP:URI=\"{header}\"\n");
        foreach ((string name, double seconds) in parts)
        {
            list.Append(CultureInfo.InvariantCulture, $"#EXTINF:{seconds:0.000000},\n{name}\n");
        }

        return list.Append(ended ? "#EXT-X-ENDLIST\n" : "").ToString();
    }

    private static StringBuilder Begin() => new("#EXTM3U\n#EXT-X-VERSION:7\n");
}
