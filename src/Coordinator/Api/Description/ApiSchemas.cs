using AADiff.Proof.Measures;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AADiff.Coordinator.Api.Description;

/// <summary>Schemas of what our own converters read and write, which can't be seen from the types.</summary>
internal static class ApiSchemas
{
    private const string Digest = "[0-9a-f]{64}";

    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        Type type = context.JsonTypeInfo.Type;
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        JsonSchemaType orNull = inner == type ? default : JsonSchemaType.Null;
        if (inner == typeof(SoundTime))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Number | JsonSchemaType.String | orNull, null);
            (schema.Minimum, schema.Maximum, schema.Pattern) = ("0", "86400", "^[0-9:.]+(s|ms)?$");
        }
        else if (inner == typeof(double))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Number | orNull, "double");
        }
        else if (inner == typeof(Measure))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Number | JsonSchemaType.Object, null);
            schema.Description = "A number, or an object whose notMeasurable says why there is none.";
        }
        else if (PatternOf(inner) is { } pattern)
        {
            (schema.Type, schema.Pattern) = (JsonSchemaType.String | orNull, pattern);
        }

        return Task.CompletedTask;
    }

    private static string? PatternOf(Type type) =>
        type == typeof(InputName) ? $"^{InputName.Folder}{Digest}(\\.[a-z0-9]{{1,8}})?$"
        : type == typeof(Sha256Digest) || type == typeof(PictureKey) || type == typeof(BaseKey) ? $"^{Digest}$"
        : type == typeof(FrameRate) ? "^[0-9]+(\\.[0-9]+|/[0-9]+)?$"
        : null;
}
