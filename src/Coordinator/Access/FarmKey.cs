using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AADiff.Coordinator.Access;

/// <summary>
/// The text of a key: <c>aadk_</c>, its id, <c>_</c>, a secret of 256 bits and a checksum, by which one that was mistyped is told from one that nobody
/// knows without asking the database.
/// </summary>
internal sealed record FarmKey
{
    public const string Prefix = "aadk_";

    private const string IdLetters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 12;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;
    private const int SumLength = 8;

    private FarmKey(string id, byte[] secret) => (Id, Secret) = (id, secret);

    public string Id { get; }

    private byte[] Secret { get; }

    /// <summary>What is kept of the secret: it has too many values to be found by trying, so a plain hash is enough.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Secret));

    /// <summary>The whole key.</summary>
    public string Text => Summed($"{Prefix}{Id}_{Convert.ToBase64String(Secret).TrimEnd('=').Replace('+', '-').Replace('/', '_')}");

    public static FarmKey New() => new(RandomNumberGenerator.GetString(IdLetters, IdLength), RandomNumberGenerator.GetBytes(SecretBytes));

    public static bool TryParse(string? text, [NotNullWhen(true)] out FarmKey? key)
    {
        key = null;
        const int secretAt = 5 + IdLength + 1;
        if (text?.Length != secretAt + SecretLength + SumLength || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[secretAt - 1] != '_'
            || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || Summed(text[..^SumLength]) != text)
        {
            return false;
        }

        string id = text.Substring(Prefix.Length, IdLength);
        byte[] secret = new byte[SecretBytes];
        string base64 = text.Substring(secretAt, SecretLength).Replace('-', '+').Replace('_', '/') + "=";
        if (!id.All(IdLetters.Contains) || !Convert.TryFromBase64String(base64, secret, out int written) || written != SecretBytes)
        {
            return false;
        }

        key = new FarmKey(id, secret);
        return true;
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"{Prefix}{Id}";

    private static string Summed(string text) => text + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..SumLength];
}
