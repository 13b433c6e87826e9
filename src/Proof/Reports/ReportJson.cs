using System.Text.Json;
using System.Text.Json.Serialization;

namespace AADiff.Proof.Reports;

/// <summary>The report for programs. A figure is a number, or an object that says why there is none.</summary>
public static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The same in one line.</summary>
    public static JsonSerializerOptions Compact { get; } = new(Options) { WriteIndented = false };

    public static byte[] Write(ProofReport report) => JsonSerializer.SerializeToUtf8Bytes(report, Options);
}
