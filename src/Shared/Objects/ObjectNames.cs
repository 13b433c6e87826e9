using AADiff.Shared.Pictures;

namespace AADiff.Shared.Objects;

/// <summary>
/// Where things lie in the object store. Attempt-unique names: a recorded pointer decides, a second result is
/// harmless. What users upload has an <see cref="InputName"/>.
/// </summary>
public static class ObjectNames
{
    public const string Bases = "bases/";

    public const string Pictures = "frames/";

    public const string Streams = "streams/";

    /// <summary>Folder of the files of a job.</summary>
    public static string Job(string jobId) => $"jobs/{jobId}/";

    /// <summary>Folder of the videos of a job; one of them is recorded.</summary>
    public static string Videos(string jobId) => $"videos/{jobId}/";

    /// <summary>Folder of a base.</summary>
    public static string Base(BaseKey key) => $"bases/{key}/";

    /// <summary>The job whose file or video this is; null: it is neither.</summary>
    public static string? JobOf(string name) => name.Split('/') is ["jobs" or "videos", var jobId, _, ..] ? jobId : null;

    public static string Request(string jobId) => $"jobs/{jobId}/request.json";

    public static string Storyboard(string jobId) => $"jobs/{jobId}/storyboard.json";

    /// <summary>Loudness and strengths that the storyboard came of.</summary>
    public static string Curve(string jobId) => $"jobs/{jobId}/curve.json";

    /// <summary>Whether its picture follows its sound: figures. Comes after <see cref="ProofPage"/>, and is there once somebody has asked.</summary>
    public static string Proof(string jobId) => $"jobs/{jobId}/proof.json";

    /// <summary>The same for people.</summary>
    public static string ProofPage(string jobId) => $"jobs/{jobId}/proof.html";

    /// <summary>Whom its submission wants told when it has ended.</summary>
    public static string Webhook(string jobId) => $"jobs/{jobId}/webhook.json";

    /// <summary>Prefix of what a job's photo has beyond its drawn size; the first name in order is used.</summary>
    public static string PhotoDetails(string jobId) => $"jobs/{jobId}/photo-detail-";

    public static string PhotoDetail(string jobId, Sha256Digest digest) => $"jobs/{jobId}/photo-detail-{digest}.png";

    /// <summary>Of the content that such a name promises; null: it is no such name.</summary>
    public static Sha256Digest? PhotoDetailDigest(string name) =>
        Path.GetFileName(name).Split('-', '.') is ["photo", "detail", var hex, "png"] && Sha256Digest.TryParse(hex, out Sha256Digest? digest) ? digest : null;

    public static string BaseSpec(BaseKey key) => $"bases/{key}/spec.json";

    /// <summary>Prefix of the prepared bases (embeddings, start latent or a photo's inversion, mask); the first name in order is used.</summary>
    public static string BaseTensors(BaseKey key) => $"bases/{key}/prepared/";

    public static string BaseTensors(BaseKey key, string attempt) => $"bases/{key}/prepared/{attempt}.safetensors";

    /// <summary>How far the inversion of a base's photo is; removed when the base is prepared.</summary>
    public static string BaseInversion(BaseKey key) => $"bases/{key}/inversion.safetensors";

    /// <summary>Prefix of all renderings of a picture.</summary>
    public static string Picture(PictureKey key) => $"frames/{key}/";

    public static string Picture(PictureKey key, string attempt) => $"frames/{key}/{attempt}.png";

    /// <summary>Folder of an encoded run of frames, wherever it was encoded.</summary>
    public static string Segment(SegmentKey key) => $"segments/{key}/";

    public static string SegmentSpec(SegmentKey key) => $"segments/{key}/spec.json";

    /// <summary>Prefix of what was encoded of a segment.</summary>
    public static string SegmentVideos(SegmentKey key) => $"segments/{key}/video-";

    public static string SegmentVideo(SegmentKey key, Sha256Digest digest) => $"segments/{key}/video-{digest}.mp4";

    /// <summary>Of the content that an encoded segment's name promises; null: it is no such name.</summary>
    public static Sha256Digest? SegmentDigest(string name) =>
        Path.GetFileName(name).Split('-', '.') is ["video", var hex, "mp4"] && Sha256Digest.TryParse(hex, out Sha256Digest? digest) ? digest : null;

    public static string Video(string jobId, string attempt) => $"videos/{jobId}/{attempt}.mp4";

    /// <summary>Folder of the parts of a job's video that can be watched before all of it is there.</summary>
    public static string Stream(string jobId) => $"streams/{jobId}/";

    /// <summary>Says which parts there are.</summary>
    public static string StreamIndex(string jobId) => $"streams/{jobId}/stream.json";

    /// <param name="jobId">Whose.</param>
    /// <param name="part">Of the video or the sound, as playlists name it.</param>
    public static string StreamPart(string jobId, string part) => $"streams/{jobId}/{part}";

    /// <summary>Log of the attempts at the pictures of a job, one JSON line an attempt.</summary>
    public static string AttemptLog(string jobId) => $"jobs/{jobId}/attempts.jsonl";
}
