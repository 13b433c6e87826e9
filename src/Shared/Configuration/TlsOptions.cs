using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>
/// Mutual TLS between nodes: with a certificate set, every node must show one that the farm's own authority has signed. All nodes of a farm have
/// it or none has.
/// </summary>
public sealed record TlsOptions
{
    [Description("Certificate of this node: PEM with the key beside it, or PFX with the key inside. Empty: nodes talk in the clear.")]
    public string Certificate { get; init; } = "";

    [Description("Private key of this node (PEM), when the certificate is PEM.")]
    public string Key { get; init; } = "";

    [Description("Certificate of the authority that signs the nodes' certificates (PEM).")]
    public string Authority { get; init; } = "";

    [Secret]
    [Description("Password of the PFX or of the key.")]
    public string Password { get; init; } = "";

    [Description("File that holds that password.")]
    public string PasswordFile { get; init; } = "";

    public bool Enabled => Certificate.Length > 0;
}
