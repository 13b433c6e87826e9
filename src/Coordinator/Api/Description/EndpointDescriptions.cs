using System.Globalization;
using AADiff.Coordinator.Access;
using AADiff.Shared.Farm;
using Microsoft.OpenApi;

namespace AADiff.Coordinator.Api.Description;

/// <summary>What the OpenAPI document says of an endpoint beyond what its handler shows.</summary>
internal static class EndpointDescriptions
{
    private const string Json = "application/json";

    /// <param name="endpoint">Which.</param>
    /// <param name="name">Its operation id, after which clients that are generated name their methods: it stays.</param>
    /// <param name="policy">Who may call it (<see cref="AccessPolicies"/>).</param>
    /// <param name="summary">One sentence.</param>
    public static RouteHandlerBuilder Described(this RouteHandlerBuilder endpoint, string name, string policy, string summary) =>
        endpoint.WithName(name).WithSummary(summary).WithDescription($"For keys of the roles {AccessPolicies.RolesOf(policy)}.").RequireAuthorization(policy);

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.Produces<T>(status, Json);

    /// <summary>An answer of bytes, of one of these media types.</summary>
    public static RouteHandlerBuilder AnswersFile(this RouteHandlerBuilder endpoint, string type, params string[] others) =>
        endpoint.Produces<Stream>(StatusCodes.Status200OK, type, others);

    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint, bool isOptional = false)
        where T : notnull => endpoint
            .Accepts<T>(isOptional, Json)
            .Refuses(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Problems (<see cref="FarmProblem"/>) of these statuses.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoints, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(
            [.. statuses.Select(status => (object)new ProducesResponseTypeMetadata(status, typeof(FarmProblem), [FarmProblem.ContentType]))]);

    /// <param name="endpoint">Whose.</param>
    /// <param name="name">Of the parameter.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="schema">Its kind and limits; null: any text.</param>
    public static RouteHandlerBuilder Parameter(
        this RouteHandlerBuilder endpoint, string name, string description, OpenApiSchema? schema = null) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name == name) is { } found)
            {
                found.Description = description;
                found.Schema = schema ?? found.Schema;
            }

            return Task.CompletedTask;
        });

    /// <summary>A parameter of the path of a whole group, whose handlers need not name it.</summary>
    public static RouteGroupBuilder WithId(this RouteGroupBuilder group, string name, string description, OpenApiSchema schema) =>
        group.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            IList<IOpenApiParameter> parameters = operation.Parameters ??= [];
            if (parameters.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name == name) is { } found)
            {
                (found.Description, found.Schema) = (description, schema);
            }
            else
            {
                parameters.Insert(
                    0, new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Description = description, Schema = schema });
            }

            return Task.CompletedTask;
        });

    /// <summary>A header that the handler reads by itself.</summary>
    public static RouteHandlerBuilder Header(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });
}

/// <summary>Kinds of parameters. They come as text, so that a wrong one is refused with a sentence.</summary>
internal static class ParameterKinds
{
    public static OpenApiSchema Whole(long least, long most) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
    };

    public static OpenApiSchema YesNo => new() { Type = JsonSchemaType.Boolean };

    public static OpenApiSchema Text(int longest) => new() { Type = JsonSchemaType.String, MaxLength = longest };

    public static OpenApiSchema JobId => new() { Type = JsonSchemaType.String, Pattern = $"^[A-Za-z0-9_-]{{1,{JobIds.MaxLength}}}$" };

    public static OpenApiSchema OneOf(IEnumerable<string> names) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. names.Select(name => (System.Text.Json.Nodes.JsonNode)name)],
    };
}
