namespace AADiff.Sound.Decoding;

/// <summary>Opens sound files. The product uses ffmpeg; a library that decodes in the process can stand in for it.</summary>
public interface ISoundDecoder
{
    /// <summary>
    /// Looks at a file without decoding it. Whatever can't be listened to throws a <c>UserError</c> of class Input: missing, a folder, empty, not a
    /// sound, a picture or video without sound, damaged, a playlist or an address (nothing but the file itself is ever opened).
    /// </summary>
    Task<ISound> OpenAsync(SoundFile file, CancellationToken cancellationToken);
}
