namespace AADiff.Video.Exports;

/// <summary>What a video can be written with where it was asked for.</summary>
public enum VideoCodec { H264, Hevc, Av1, Prores, Ffv1, Gif, Webp }
