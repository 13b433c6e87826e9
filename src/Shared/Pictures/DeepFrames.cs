namespace AADiff.Shared.Pictures;

/// <summary>
/// Frames in 16 bits a value: sums of pictures before they are rounded to 8. A picture that is shown alone has no more values than it was stored with.
/// </summary>
/// <param name="pictures">Of the video.</param>
public sealed class DeepFrames(PictureReader pictures)
{
    private ushort[] _values = [];

    /// <returns>Rows from the top, four values a pixel: red, green, blue, unused. Holds until the next call.</returns>
    /// <exception cref="Objects.ObjectStoreException">The store is away.</exception>
    /// <exception cref="Errors.UserError">A picture is missing, damaged, or of another size than the ones before.</exception>
    public async Task<ushort[]> ReadAsync(FrameSource frame, CancellationToken cancellationToken)
    {
        byte[][] parts = new byte[frame.Pictures.Length][];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = (await pictures.ReadAsync(frame.Pictures[i], cancellationToken).ConfigureAwait(false)).Pixels;
        }

        _values = _values.Length == parts[0].Length ? _values : new ushort[parts[0].Length];
        PictureBlending.Blend(parts, frame.Weights is { } weights ? weights.AsSpan() : [1f], _values);
        return _values;
    }
}
