using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>The API and the dashboard of a coordinator.</summary>
public sealed record HttpOptions
{
    [Description("Address to listen on for clients.")]
    public string Host { get; init; } = "127.0.0.1";

    [Description("Port for clients; 0 takes a free one.")]
    public int Port { get; init; } = 8080;
}
