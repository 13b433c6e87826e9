using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace AADiff.Shared.Objects;

/// <summary>
/// SHA-256 of a file's content: 64 lower-case hex digits and nothing else, so it can stand in a path or a command line as it is.
/// </summary>
[JsonConverter(typeof(Sha256DigestJson))]
public sealed record Sha256Digest
{
    private const int Digits = 64;

    private Sha256Digest(string hex) => Hex = hex;

    public string Hex { get; }

    /// <exception cref="FormatException">It is no digest.</exception>
    public static Sha256Digest Parse(string hex) =>
        TryParse(hex, out Sha256Digest? digest) ? digest : throw new FormatException($"'{CheckedText.Shown(hex)}' is not a SHA-256: {Takes}");

    public static bool TryParse([NotNullWhen(true)] string? hex, [NotNullWhen(true)] out Sha256Digest? digest)
    {
        digest = hex?.Length == Digits && hex.All(char.IsAsciiHexDigitLower) ? new Sha256Digest(hex) : null;
        return digest is not null;
    }

    public static Sha256Digest Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    public static async Task<Sha256Digest> OfAsync(Stream content, CancellationToken cancellationToken) =>
        new(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false)));

    public override string ToString() => Hex;

    internal const string Takes = "write the 64 lower-case hex digits of the content's digest.";
}

internal sealed class Sha256DigestJson() : CheckedTextJson<Sha256Digest>("a SHA-256", Sha256Digest.Takes, Sha256Digest.TryParse, digest => digest.Hex);
