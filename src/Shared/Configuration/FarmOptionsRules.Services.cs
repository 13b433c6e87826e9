namespace AADiff.Shared.Configuration;

/// <content>What it stores in, whom it trusts and whom it tells.</content>
public static partial class FarmOptionsRules
{
    private const int LeastSecret = 16;

    private static readonly string[] _keys = [AccessOptions.Auto, AccessOptions.Required, AccessOptions.Off];

    private static IEnumerable<string> Stores(FarmOptions options)
    {
        if (options.Objects is { UsesServer: true } && !IsHostAndPort(options.Objects.Endpoint))
        {
            yield return $"objects:endpoint is '{options.Objects.Endpoint}', but must be of the form host:port, without http:// before it.";
        }

        if (options.Objects is { UsesServer: true, AccessKey.Length: 0 })
        {
            yield return "objects:endpoint is set but objects:accessKey is not; the S3 server wants both an access key and a secret key.";
        }

        if (options.Objects is { UsesServer: true, SecretKey.Length: 0, SecretKeyFile.Length: 0 })
        {
            yield return "objects:endpoint is set but neither objects:secretKey nor objects:secretKeyFile is.";
        }

        if (options.Objects.Authority.Length > 0 && !(options.Objects.UsesServer && options.Objects.Secure))
        {
            yield return "objects:authority is set, but no S3 server is reached over https; set objects:endpoint and objects:secure.";
        }

        if (options.Objects.Authority.Length > 0 && !File.Exists(options.Objects.Authority))
        {
            yield return $"The file {options.Objects.Authority} of objects:authority does not exist.";
        }

        if (options.Objects.PublicAddress.Length > 0 && !IsServerAddress(options.Objects.PublicAddress))
        {
            yield return $"objects:publicAddress is '{options.Objects.PublicAddress}', but must be of the form https://host:port, with nothing behind it.";
        }

        if (options.Objects.SecretKeyFile.Length > 0 && !File.Exists(options.Objects.SecretKeyFile))
        {
            yield return $"The file {options.Objects.SecretKeyFile} of objects:secretKeyFile does not exist.";
        }

        if (options.Journal is { UsesPostgres: true, Sqlite.Length: > 0 })
        {
            yield return "journal:sqlite and journal:postgres are both set; a farm has one journal.";
        }

        if (options.Journal.PostgresFile.Length > 0 && !File.Exists(options.Journal.PostgresFile))
        {
            yield return $"The file {options.Journal.PostgresFile} of journal:postgresFile does not exist.";
        }
    }

    private static IEnumerable<string> Tls(TlsOptions tls)
    {
        if (!tls.Enabled)
        {
            if (tls.Key.Length + tls.Authority.Length > 0)
            {
                yield return "tls:key or tls:authority is set but tls:certificate is not; set all of them, or none for connections without encryption.";
            }

            yield break;
        }

        if (tls.AuthorityList.Count == 0)
        {
            yield return "tls:certificate is set but tls:authority is not; nodes need it to know each other.";
        }

        foreach ((string name, string file) in new[]
        {
            ("certificate", tls.Certificate), ("key", tls.Key), ("passwordFile", tls.PasswordFile),
        }.Concat(tls.AuthorityList.Select(file => ("authority", file))))
        {
            if (file.Length > 0 && !File.Exists(file))
            {
                yield return $"The file {file} of tls:{name} does not exist.";
            }
        }
    }

    private static IEnumerable<string> Access(AccessOptions access)
    {
        if (!_keys.Contains(access.Keys))
        {
            yield return $"access:keys is '{access.Keys}', but must be one of {string.Join(", ", _keys)}.";
        }

        if (access is not { Jobs: >= 0, Pictures: >= 0, Requests: >= 0 and <= 1_000_000, Uploads: >= 0 and <= 1 << 20 })
        {
            yield return $"access:jobs, access:pictures, access:requests and access:uploads must not be negative, access:requests at most 1000000 and access:uploads at most {1 << 20}.";
        }

        if (access.Audit is < 100 or > 100_000_000)
        {
            yield return $"access:audit is {access.Audit}, but must lie between 100 and 100000000.";
        }

        OpenIdOptions openId = access.OpenId;
        if (openId.Authority.Length > 0
            && !(Uri.TryCreate(openId.Authority, UriKind.Absolute, out Uri? authority)
                && (authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback))))
        {
            yield return $"'{openId.Authority}' in access:openId:authority is not of the form https://host/path.";
        }

        if (openId.SecretFile.Length > 0 && !File.Exists(openId.SecretFile))
        {
            yield return $"The file {openId.SecretFile} of access:openId:secretFile does not exist.";
        }
    }

    private static IEnumerable<string> Hooks(HookOptions hooks)
    {
        if (hooks.UrlList.FirstOrDefault(url => !IsHookAddress(url)) is string wrong)
        {
            yield return $"'{wrong}' in hooks:urls is not of the form https://host/path.";
        }

        if (hooks.SecretFile.Length > 0 && !File.Exists(hooks.SecretFile))
        {
            yield return $"The file {hooks.SecretFile} of hooks:secretFile does not exist.";
        }

        if (hooks.Enabled && hooks.SecretFile.Length == 0 && hooks.Secret.Length < LeastSecret)
        {
            yield return $"Webhooks are signed, so hooks:urls and hooks:submitted need hooks:secretFile, or hooks:secret with {LeastSecret} characters at least.";
        }
    }

    private static bool IsHookAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https", UserInfo: "", Fragment: "" };

    private static bool IsServerAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" };
}
