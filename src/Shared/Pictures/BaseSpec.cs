using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Shared.Pictures;

/// <summary>
/// What all pictures of a video share, with every default resolved: a picture is a pure function of this and of its strengths.
/// Stored as <c>bases/{key}/spec.json</c>; pictures refer to it by key.
/// </summary>
public sealed record BaseSpec
{
    /// <summary>Raised when a change of the code changes pixels, so that old pictures are not taken for new ones.</summary>
    public const int PixelVersion = 1;

    /// <summary>Folder of the model as the nodes know it; not part of the key (the digest is).</summary>
    public required string Model { get; init; }

    /// <summary>Lower-case hex SHA-256 over the model's files that decide pixels.</summary>
    public required string ModelDigest { get; init; }

    public required string Prompt { get; init; }

    public required string NegativePrompt { get; init; }

    /// <summary>The driven words with their token positions in the prompt, in the order of the strengths of a picture.</summary>
    public required ImmutableArray<DrivenWord> Words { get; init; }

    public required PictureSize Size { get; init; }

    public required ulong Seed { get; init; }

    public required int Steps { get; init; }

    public required double Guidance { get; init; }

    /// <summary>Name as in <see cref="RenderRequest.Scheduler"/>.</summary>
    public required string Scheduler { get; init; }

    public required AttentionControls Controls { get; init; }

    /// <summary>The photo that the base is, inverted; null: the base is sampled from the seed. The names of its file are not part of the key.</summary>
    public PhotoInput? Photo { get; init; }

    /// <summary>Key over all of this but <see cref="Model"/>.</summary>
    public BaseKey Key()
    {
        NullEmbeddingsInput? embeddings = Photo?.NullEmbeddings is { } given
            ? given with { ObjectName = InputName.Of(given.Sha256), FileName = "" }
            : null;
        PhotoInput? photo = Photo is null ? null : Photo with { ObjectName = InputName.Of(Photo.Sha256), FileName = "", NullEmbeddings = embeddings };
        BaseSpec content = this with { Model = "", Photo = photo };
        return new(Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes($"base/{PixelVersion}/" + JsonSerializer.Serialize(content, SpecJson.Options)))));
    }

    /// <summary>Key of the picture with these strengths, one a driven word, compared as exact 32-bit floats.</summary>
    public static PictureKey PictureKey(BaseKey baseKey, ReadOnlySpan<float> strengths)
    {
        byte[] bytes = new byte[64 + (4 * strengths.Length)];
        Encoding.ASCII.GetBytes(baseKey.Hex, bytes);
        for (int i = 0; i < strengths.Length; i++)
        {
            // −0 and 0 draw the same picture.
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(64 + (4 * i)), strengths[i] == 0 ? 0 : strengths[i]);
        }

        return new PictureKey(Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}

/// <summary>
/// A word of the prompt that a sound drives, and the columns of the cross-attention that belong to it (position 0 is begin-of-text).
/// </summary>
public sealed record DrivenWord(string Word, ImmutableArray<int> Tokens)
{
    public bool Equals(DrivenWord? other) => other is not null && Word == other.Word && Tokens.SequenceEqual(other.Tokens);

    public override int GetHashCode() => Word.GetHashCode(StringComparison.Ordinal);
}
