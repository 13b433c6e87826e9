using Xunit;

namespace AADiff.Helm.Tests;

public sealed class RefusalTests
{
    /// <summary>Values, and what the refusal must say.</summary>
    private static readonly (string Values, string Reason)[] _wrong =
    [
        ("coordinators.replicas=2", "'/coordinators/replicas': value must be one of 1, 3, 5, 7"),
        ("gpuNodes.gpu.mode=cuda", "'/gpuNodes/gpu/mode': value must be one of 'none', 'extended-resource', 'dra'"),
        ("gpuNodes.slots=300", "'/gpuNodes/slots': maximum: got 300, want 256"),
        ("gpuNodes.device=gpu0", "'/gpuNodes/device': 'gpu0' does not match pattern"),
        ("gpuNodes.replicas=-1", "'/gpuNodes/replicas': minimum: got -1, want 0"),
        ("gpuNode.replicas=1", "additional properties 'gpuNode' not allowed"),
        ("coordinators.replica=3", "'/coordinators': additional properties 'replica' not allowed"),
        ("log.level=verbose", "'/log/level': value must be one of"),
        ("objects.endpoint=http://minio:9000", "'/objects/endpoint': 'http://minio:9000' does not match pattern"),
        ("objects.bucket=My_Bucket", "'/objects/bucket': 'My_Bucket' does not match pattern"),
        ("images.cli.digest=latest", "'/images/cli/digest': 'latest' does not match pattern"),
        ("cluster.drainSeconds=0", "'/cluster/drainSeconds': minimum: got 0, want 1"),
        ("coordinators.scratch=20GB", "'/coordinators/scratch': '20GB' does not match pattern"),
        ("models.source=s3", "'/models/source': value must be one of"),
        ("service.type=NodePort", "'/service/type': value must be one of"),
        ("tls.issuer.kind=Authority", "'/tls/issuer/kind': value must be one of"),
        ("models.pull.repositories[0]=stable", "'/models/pull/repositories/0': 'stable' does not match pattern"),
        ("hooks.urls[0]=hooks.example", "'/hooks/urls/0': 'hooks.example' does not match pattern"),
        ("cluster.graceSeconds=140", "a node that is killed while it drains loses what it draws"),
        ("bundled.enabled=false", "objects.endpoint is empty and bundled.enabled is false: name an S3 server"),
        ("objects.endpoint=s3:443", "objects.existingSecret is not: the S3 server wants keys"),
        ("http.exposure=proxy", "set access.keys to required"),
        ("http.exposure=proxy,access.keys=required", "set tls.mode to secret or certManager"),
        ("tls.mode=secret", "name it in tls.secretName"),
        ("tls.mode=certManager", "name the issuer in tls.issuer.name"),
        ("models.source=claim", "name it in models.claimName"),
        ("models.source=pull", "name what to pull in models.pull.repositories"),
        ("models.coordinators=digest", "'/models/coordinators': value must be one of 'folder', 'outline'"),
        ("models.coordinators=outline", "the models are in the image, so set models.coordinators to folder"),
        ("models.coordinators=outline,models.source=claim,models.claimName=models", "name the claim with the outlines in models.outlines.claimName"),
        ("models.coordinators=outline,models.source=volume,models.volume.reference=models:1", "name the image with the outlines in models.outlines.reference"),
        ("gpuNodes.device=cuda", "a pod sees only the GPUs that it asks for"),
        ("gpuNodes.autoscaling.min=5", "gpuNodes.autoscaling.min is greater than gpuNodes.autoscaling.max"),
        ("gpuNodes.autoscaling.kind=hpa", "can't go to 0: set gpuNodes.autoscaling.min to 1, or take keda"),
        ("gpuNodes.autoscaling.kind=keda,access.keys=required", "KEDA needs a viewer's key in gpuNodes.autoscaling.keySecret"),
        ("ingress.enabled=true", "set http.exposure to proxy"),
    ];

    [Fact]
    public async Task Wrong_values_are_refused_each_with_its_reason()
    {
        string[] taken = await Task.WhenAll(_wrong.Select(async wrong =>
        {
            ProgramResult result = await Programs.HelmAsync("template", "aadiff", Programs.Chart, "--set", wrong.Values);
            return result.Code != 0 && result.Errors.Contains(wrong.Reason, StringComparison.Ordinal) ? "" : $"{wrong.Values}: {result.Errors}";
        }));

        Assert.Equal("", string.Concat(taken));
    }
}
