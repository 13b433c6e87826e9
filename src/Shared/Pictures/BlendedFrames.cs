using System.Collections.Immutable;

namespace AADiff.Shared.Pictures;

/// <summary>What a frame is made of, in the store.</summary>
/// <param name="Pictures">Object names.</param>
/// <param name="Weights">As in <see cref="FrameBlend"/>; null: the one picture alone.</param>
public sealed record FrameSource(ImmutableArray<string> Pictures, ImmutableArray<float>? Weights)
{
    /// <param name="blend">Of a storyboard.</param>
    /// <param name="name">Object name of one of its pictures.</param>
    public static FrameSource Of(FrameBlend blend, Func<int, string> name) => new([.. blend.Pictures.Select(name)], blend.Weights);

    public static FrameSource Alone(string picture) => new([picture], null);

    /// <summary>Equal for equal frames.</summary>
    public override string ToString() => Weights is not { } weights
        ? Pictures[0]
        : string.Join(' ', Pictures.Zip(weights, (picture, weight) => $"{picture}*{(int)(weight * FrameBlend.One)}"));

    public bool Equals(FrameSource? other) => other is not null
        && Pictures.AsSpan().SequenceEqual(other.Pictures.AsSpan())
        && (Weights ?? []).AsSpan().SequenceEqual((other.Weights ?? []).AsSpan());

    public override int GetHashCode() => HashCode.Combine(Pictures.Length, Pictures[0]);
}

/// <summary>Frames as they are shown. For one reader at a time; frames that are alike and follow one another are blended once.</summary>
/// <param name="pictures">Of the video.</param>
public sealed class BlendedFrames(PictureReader pictures)
{
    private FrameSource? _last;
    private DecodedPicture? _blended;

    /// <returns>Holds until the next call.</returns>
    /// <exception cref="Objects.ObjectStoreException">The store is away.</exception>
    /// <exception cref="Errors.UserError">A picture is missing, damaged, or of another size than the ones before.</exception>
    public async Task<DecodedPicture> ReadAsync(FrameSource frame, CancellationToken cancellationToken)
    {
        if (frame.Weights is not { } weights)
        {
            return await pictures.ReadAsync(frame.Pictures[0], cancellationToken).ConfigureAwait(false);
        }

        if (_blended is null || !frame.Equals(_last))
        {
            byte[][] parts = new byte[frame.Pictures.Length][];
            for (int i = 0; i < parts.Length; i++)
            {
                DecodedPicture part = await pictures.ReadAsync(frame.Pictures[i], cancellationToken).ConfigureAwait(false);
                parts[i] = part.Pixels;
                _blended ??= part with { Pixels = new byte[part.Pixels.Length] };
            }

            PictureBlending.Blend(parts, weights.AsSpan(), _blended!.Pixels);
            _last = frame;
        }

        return _blended;
    }
}
