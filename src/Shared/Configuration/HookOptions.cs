using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>Whom the farm tells by HTTP what has happened.</summary>
public sealed record HookOptions
{
    [Description("Addresses that are told of finished and failed jobs of everybody and of lost GPU nodes, separated by commas; empty: nobody is.")]
    public string Urls { get; init; } = "";

    [Secret]
    [Description("Secret that webhooks are signed with, 16 characters at least.")]
    public string Secret { get; init; } = "";

    [Description("File that holds that secret.")]
    public string SecretFile { get; init; } = "";

    [Description("Whether webhooks may go to private, loopback and link-local addresses; otherwise nobody can have the farm call services of its own network.")]
    public bool Private { get; init; }

    [Description("Whether a submission may name an address that is told when its job has ended.")]
    public bool Submitted { get; init; }

    public IReadOnlyList<string> UrlList => FarmOptions.Split(Urls);

    /// <summary>Somebody may be told something.</summary>
    public bool Enabled => Urls.Length > 0 || Submitted;
}
