using System.Globalization;
using System.Threading.RateLimiting;
using AADiff.Coordinator.Hooks;
using AADiff.Shared.Farm;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AADiff.Coordinator.Access;

/// <summary>What endpoints ask of a key. One that asks for nothing is for administrators.</summary>
internal static class AccessPolicies
{
    /// <summary>Any key.</summary>
    public const string Look = "look";

    /// <summary>A key of an artist, for his own, or of an administrator.</summary>
    public const string Work = "work";

    /// <summary>A key of an administrator.</summary>
    public const string Administer = "administer";

    private static readonly Dictionary<string, FarmRole[]> _roles = new(StringComparer.Ordinal)
    {
        [Look] = [FarmRole.Viewer, FarmRole.Artist, FarmRole.Admin],
        [Work] = [FarmRole.Artist, FarmRole.Admin],
        [Administer] = [FarmRole.Admin],
    };

    /// <summary>In words.</summary>
    public static string RolesOf(string policy) => string.Join(", ", _roles[policy].Select(role => role.ToString().ToLowerInvariant()));

    /// <summary>The request changes nothing and is one that any key is good for. Comes behind routing.</summary>
    public static bool OnlyLooks(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>() is { Count: > 0 } asked
        && asked.All(one => one is { Policy: Look, Roles: null });

    /// <summary>Takes the rules and the database of the services; without rules everybody may everything.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton(AccessRules.Open);
        services.TryAddSingleton(HookSettings.Off);
        services.TryAddSingleton<KeyStore>();
        services.TryAddSingleton<KeyCheck>();
        services.TryAddSingleton<SessionTickets>();
        services.TryAddSingleton<UploadLedger>();
        services.TryAddSingleton<JobQuota>();
        services.TryAddSingleton<AuditLog>();
        services.AddAuthentication(KeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null);
        AuthorizationBuilder policies = services.AddAuthorizationBuilder().SetFallbackPolicy(Roles(FarmRole.Admin)).SetDefaultPolicy(Roles(FarmRole.Admin));
        foreach ((string policy, FarmRole[] roles) in _roles)
        {
            policies.AddPolicy(policy, Roles(roles));
        }

        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(PartitionOf);
            limiter.OnRejected = (rejected, _) =>
            {
                TimeSpan pause = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after : TimeSpan.FromSeconds(1);
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(pause.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
    }

    private static AuthorizationPolicy Roles(params FarmRole[] roles) => new AuthorizationPolicyBuilder(KeyAuthentication.SchemeName)
        .RequireRole(roles.Select(role => role.ToString()))
        .Build();

    private static RateLimitPartition<string> PartitionOf(HttpContext http)
    {
        int requests = http.RequestServices.GetRequiredService<AccessRules>().Requests;
        if (requests == 0)
        {
            return RateLimitPartition.GetNoLimiter("");
        }

        string who = Caller.Of(http.User)?.KeyId ?? $"from {http.Connection.RemoteIpAddress}";
        return RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * requests,
            TokensPerPeriod = requests,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
            QueueLimit = 0,
        });
    }
}
