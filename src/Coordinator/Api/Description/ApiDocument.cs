using System.Text.Json.Serialization;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AADiff.Coordinator.Api.Description;

/// <summary>
/// The OpenAPI document of the farm. It is checked in as <c>docs/api/openapi.json</c>, which a test compares with what the farm serves.
/// </summary>
internal static class ApiDocument
{
    public const string Version = "v1";

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        // Answers are written by SpecResult; these options only tell the document what that writes and takes.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Encoder = SpecJson.Options.Encoder;
            json.SerializerOptions.DefaultIgnoreCondition = SpecJson.Options.DefaultIgnoreCondition;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            foreach (JsonConverter converter in SpecJson.Options.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        return services.AddOpenApi(Version, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "AADiff farm", Version = Version, Description = About };
                document.Servers = [new OpenApiServer { Url = "/" }];
                document.AddComponent<IOpenApiSecurityScheme>("key", new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A key that aadiff keys create has shown; not where the farm wants none.",
                });
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer(ApiSchemas.TransformAsync);
            options.AddOperationTransformer(AddCommandHeaderAsync);
        });
    }

    private const string About =
        "Renders videos whose pictures follow a sound. Every error is a problem (RFC 9457) whose detail says in one sentence what is wrong and what to do. "
        + "Lists come in pages. Whatever is refused for now (429, 503) may be sent again after the seconds of Retry-After.";

    /// <summary>What <see cref="BrowserGuard"/> asks of whatever changes something.</summary>
    private static Task AddCommandHeaderAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.HttpMethod is not ("GET" or "HEAD"))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = FarmHttp.CommandHeader,
                In = ParameterLocation.Header,
                Required = true,
                Description = "Says that no page of another site sends this.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["1"] },
            });
        }

        return Task.CompletedTask;
    }
}
