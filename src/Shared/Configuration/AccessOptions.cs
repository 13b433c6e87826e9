using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>Who may use the API, and how much of it.</summary>
public sealed record AccessOptions
{
    public const string Auto = "auto";
    public const string Required = "required";
    public const string Off = "off";

    [Description(
        "Whether clients need a key: required, off, or auto, which is off where http:host is an address of this machine alone and no http:tlsProxy stands before it, or insecure is set.")]
    public string Keys { get; init; } = Auto;

    [Description(
        "Folder with keys that a coordinator makes known to the farm when it starts, in files named admin, artist and viewer, each with one key of aadiff keys generate; empty: none. One that is known already stays as it is, also when it is revoked.")]
    public string KeyFolder { get; init; } = "";

    [Description("Jobs of one user that have not ended; 0: as many as he likes. Holds only with keys, like the limits below.")]
    public int Jobs { get; init; } = 1000;

    [Description("Pictures of one user's jobs that GPU nodes draw or hold at the same time, with keys or without; 0: as many as there is room for.")]
    public int Pictures { get; init; }

    [Description("GiB that one user may upload in 24 hours; 0: as many as he likes.")]
    public double Uploads { get; init; } = 100;

    [Description("Requests a second of one key, or of an address without a key; twice as many may come at once. 0: as many as come.")]
    public int Requests { get; init; } = 50;

    [Description("Entries of the record of who did what; older ones are removed.")]
    public int Audit { get; init; } = 100_000;

    public OpenIdOptions OpenId { get; init; } = new();
}

/// <summary>A provider of OpenID Connect with which people sign in to the pages instead of with a key.</summary>
public sealed record OpenIdOptions
{
    [Description("Address of a provider of OpenID Connect (its issuer) with which people may sign in to the dashboard; empty: with keys only.")]
    public string Authority { get; init; } = "";

    [Description("Name of this farm at the provider. Its address of return is /signin/openid of the dashboard.")]
    public string Client { get; init; } = "aadiff";

    [Secret]
    [Description("What this farm proves itself to the provider with; empty: nothing, as a public client (PKCE is used either way).")]
    public string Secret { get; init; } = "";

    [Description("File that holds it, in place of access:openId:secret.")]
    public string SecretFile { get; init; } = "";

    [Description("Claim that says who somebody is.")]
    public string UserClaim { get; init; } = "preferred_username";

    [Description("Claim with the roles, of which aadiff-viewer, aadiff-artist and aadiff-admin count; whoever has none of them is refused.")]
    public string RoleClaim { get; init; } = "roles";
}
