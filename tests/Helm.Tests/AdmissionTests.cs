using System.Text.Json;
using System.Text.Json.Nodes;
using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>The admission policy's own expressions, given what a GPU node's account could ask for.</summary>
public sealed class AdmissionTests
{
    private const string OwnOnly = "a GPU node may patch its own pod only";
    private const string AnnotationsOnly = "a GPU node may change annotations of its pod only";
    private const string CostOnly = "a GPU node may change the deletion cost of its pod only";
    private const string Cost = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>A change of the pod, and what is said to it.</summary>
    private static readonly (string What, Action<JsonObject> Change, string Answer)[] _changes =
    [
        ("the first cost", pod => Annotations(pod)[Cost] = "10", "allowed"),
        ("nothing", _ => { }, "allowed"),
        ("another annotation", pod => Annotations(pod)["aadiff/config"] = "other", CostOnly),
        ("an annotation more", pod => Annotations(pod)["owner"] = "me", CostOnly),
        ("an annotation less", pod => Annotations(pod).Remove("aadiff/config"), CostOnly),
        ("all annotations gone", pod => pod["metadata"]!.AsObject().Remove("annotations"), CostOnly),
        ("a label", pod => pod["metadata"]!["labels"]!["aadiff/farm"] = "other", AnnotationsOnly),
        ("a finalizer", pod => pod["metadata"]!["finalizers"] = new JsonArray("aadiff/stay"), AnnotationsOnly),
        ("no owner", pod => pod["metadata"]!.AsObject().Remove("ownerReferences"), AnnotationsOnly),
        ("another image", pod => pod["spec"]!["containers"]![0]!["image"] = "other", AnnotationsOnly),
    ];

    [Fact]
    public async Task A_GPU_nodes_account_changes_the_deletion_cost_of_its_own_pod_and_nothing_else()
    {
        JsonArray requests = [.. _changes.Select(change => Request(change.Change))];
        requests.Add(Request(SetCost, pod: "aadiff-gpu-node-2"));
        requests.Add(Request(SetCost, pod: null));
        requests.Add(Request(SetCost, account: "aadiff-coordinator"));

        string?[] answers = await AnswersAsync(requests);

        Assert.Equal(
            [.. _changes.Select(change => $"{change.What}: {change.Answer}"), $"another's pod: {OwnOnly}", $"a token of no pod: {OwnOnly}", "another account: not concerned"],
            _changes.Select(change => change.What).Concat(["another's pod", "a token of no pod", "another account"]).Zip(answers, (what, answer) => $"{what}: {answer}"));
    }

    private static void SetCost(JsonObject pod) => Annotations(pod)[Cost] = "10";

    private static JsonObject Annotations(JsonObject pod) => pod["metadata"]!["annotations"]!.AsObject();

    private static JsonObject Request(Action<JsonObject> change, string? pod = "aadiff-gpu-node-1", string account = "aadiff-gpu-node")
    {
        JsonObject before = JsonNode.Parse("""
            {
              "metadata": {
                "name": "aadiff-gpu-node-1", "labels": { "aadiff/farm": "member" }, "annotations": { "aadiff/config": "0123" },
                "ownerReferences": [{ "kind": "ReplicaSet", "name": "aadiff-gpu-node" }]
              },
              "spec": { "containers": [{ "name": "aadiff", "image": "aadiff/gpu-node" }] }
            }
            """)!.AsObject();
        JsonObject after = before.DeepClone().AsObject();
        change(after);
        JsonObject user = new() { ["username"] = $"system:serviceaccount:{Renderings.Namespace}:{account}" };
        if (pod is not null)
        {
            user["extra"] = new JsonObject { ["authentication.kubernetes.io/pod-name"] = new JsonArray(pod) };
        }

        return new JsonObject { ["object"] = after, ["oldObject"] = before, ["request"] = new JsonObject { ["userInfo"] = user } };
    }

    private static async Task<string?[]> AnswersAsync(JsonArray requests)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("manifests.yaml"), await Renderings.TextAsync("default"));
        await File.WriteAllTextAsync(folder.File("requests.json"), requests.ToJsonString());
        string answers = await Programs.NodeAsync("admission.mjs", folder.File("manifests.yaml"), folder.File("requests.json"));
        return JsonSerializer.Deserialize<string?[]>(answers)!;
    }
}
