using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AADiff.Helm.Tests;

/// <summary>One object of Kubernetes as it is written in a file.</summary>
/// <param name="Json">All of it.</param>
internal sealed record Manifest(JsonObject Json)
{
    public string Kind => Text("kind");

    public string ApiVersion => Text("apiVersion");

    public string Name => Json["metadata"]!["name"]!.GetValue<string>();

    public string Id => $"{ApiVersion}/{Kind} {Name}";

    /// <summary>Kinds that Kubernetes itself has no schema for.</summary>
    public bool IsCustom => ApiVersion.Split('/')[0] is "cert-manager.io" or "gateway.networking.k8s.io" or "keda.sh" or "monitoring.coreos.com";

    public bool IsHook => Json["metadata"]!["annotations"]?["helm.sh/hook"] is not null;

    /// <summary>The template of its pods; null: it makes none.</summary>
    public JsonNode? Pod => Kind switch
    {
        "Pod" => Json,
        "Deployment" or "StatefulSet" or "Job" => Json["spec"]!["template"],
        "CronJob" => Json["spec"]!["jobTemplate"]!["spec"]!["template"],
        _ => null,
    };

    public static IReadOnlyList<Manifest> Read(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)).OfType<JsonObject>().Select(json => new Manifest(json))];
    }

    /// <summary>Plain scalars are what YAML takes them for, quoted ones are text.</summary>
    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: not ScalarStyle.Plain, Value: var text } => JsonValue.Create(text),
        YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlScalarNode { Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Value: ['0', .. { Length: > 0 } octal] } number when octal.All(char.IsAsciiDigit) => JsonValue.Create(System.Convert.ToInt64(number.Value, 8)),
        YamlScalarNode number when long.TryParse(number.Value, CultureInfo.InvariantCulture, out long whole) => JsonValue.Create(whole),
        YamlScalarNode number when double.TryParse(number.Value, CultureInfo.InvariantCulture, out double real) => JsonValue.Create(real),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new InvalidOperationException($"a {node.GetType().Name} in a manifest"),
    };

    private string Text(string member) => Json[member]!.GetValue<string>();
}
