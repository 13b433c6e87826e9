using System.Security.Cryptography;
using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Hooks;

/// <summary>An address that a webhook may be sent to, as far as can be seen from its text; where it leads is seen when it is called.</summary>
internal sealed record HookTarget
{
    private const int Longest = 500;

    private HookTarget(Uri address) => Address = address;

    public Uri Address { get; }

    /// <exception cref="UserError">Usage: it can't be one.</exception>
    public static HookTarget Parse(string text) =>
        text.Length <= Longest
        && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address is { Scheme: "https" or "http", UserInfo: "", Fragment: "" }
        && address.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            ? new HookTarget(address)
            : throw new UserError(
                ErrorClass.Usage, $"The address of a webhook must be of the form https://host/path, without a user, and have at most {Longest} characters.");

    /// <summary>Stands for it where its text, which may hold a secret, must not be: in ids and logs.</summary>
    public string Mark => $"{Address.Host} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Address.AbsoluteUri)))[..16]}";

    public override string ToString() => Address.AbsoluteUri;
}
