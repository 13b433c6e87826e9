using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace AADiff.Coordinator.Dashboard;

/// <summary>Scripts, styles and pictures of the pages, embedded in this assembly. Their addresses change with their content, so browsers keep them.</summary>
internal static class DashboardAssets
{
    private const string Folder = "dashboard/";

    private static readonly FrozenDictionary<string, Asset> _assets = Read();

    /// <summary>The address of an asset; the name must be one of a file in <c>Assets</c>.</summary>
    public static string Address(string name) => $"/{Folder}{name}?v={_assets[name].Version}";

    public static void MapDashboardAssets(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet($"/{Folder}{{name}}", Answer).AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();

    private static IResult Answer(string name, HttpContext http)
    {
        if (!_assets.TryGetValue(name, out Asset? asset))
        {
            return Results.NotFound();
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = http.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Version}\""));
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        System.Reflection.Assembly assembly = typeof(DashboardAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Folder.Length..], name => Asset.Read(assembly, name), StringComparer.Ordinal);
    }

    private sealed record Asset(byte[] Content, string Type, string Version)
    {
        public static Asset Read(System.Reflection.Assembly assembly, string name)
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new Asset(content, TypeOf(name), Convert.ToHexStringLower(SHA256.HashData(content))[..12]);
        }

        private static string TypeOf(string name) => Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
    }
}
