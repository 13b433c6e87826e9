using Xunit;

namespace AADiff.Helm.Tests;

public sealed class RefusalTests
{
    /// <summary>A farm that others reach, as far as it must be told.</summary>
    private const string Proxy =
        "http.exposure=proxy,access.keys=required,tls.mode=secret,tls.secretName=nodes,objects.endpoint=s3:443,objects.existingSecret=s3,journal.existingSecret=db";

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
        ("cluster.graceSeconds=140", "one that is killed while it drains loses what it draws"),
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
        ("gpuNodes.autoscaling.kind=keda,access.keys=required", "KEDA needs a viewer's key in gpuNodes.autoscaling.keySecret or access.existingSecret"),
        ("ingress.enabled=true", "set http.exposure to proxy"),
        ("cluster.graceSeconds=200", "cluster.graceSeconds must be at least cluster.drainSeconds and 90"),
        ("service.type=LoadBalancer", "so others reach the farm, and access.keys is off: set access.keys to required"),
        ("service.type=LoadBalancer,access.keys=required", "name the addresses that may there, as ipBlock"),
        ("access.existingSecret=keys", "access.existingSecret is set and access.keys is off"),
        ("http.exposure=proxy,access.keys=required,tls.mode=secret,tls.secretName=nodes,objects.endpoint=s3:443,objects.existingSecret=s3", "name an S3 server in objects.endpoint and a database in journal.existingSecret"),
        ($"{Proxy},gateway.enabled=true", "gateway.enabled needs gateway.hostnames"),
        ($"{Proxy},gateway.enabled=true,gateway.hostnames[0]=a.example,gateway.parentRefs[0].name=public", "an ingress or gateway is to reach the farm, and networkPolicy.clients is empty"),
        ("gpuNodes.autoscaling.kind=keda", "KEDA is to ask the farm, and networkPolicy.clients is empty, so only pods of namespace default do"),
        ("monitoring.scrape.enabled=true", "networkPolicy.monitoring does not let it"),
        ("models.source=pull,models.pull.repositories[0]=a/x,models.pull.repositories[1]=b/x@main", "models.pull.repositories has two of the same name"),
        ("gpuNodes.gpu.mode=extended-resource,gpuNodes.gpu.count=2,gpuNodes.device=cuda", "gpuNodes.gpu.count is 2 and gpuNodes.device, cuda, uses 1: name each of them, such as cuda:0,cuda:1"),
        ("config.cluster.drain=900", "config.cluster.drain is not taken: set cluster.drainSeconds"),
        ("config.Access.Keys=off", "config.access.keys is not taken: set access.keys"),
        ("config.insecure=false", "config.insecure is not taken"),
        ("config.objects.secretKey=abc", "config.objects.secretKey is not taken: name a secret in objects.existingSecret"),
    ];

    [Fact]
    public async Task A_release_whose_name_no_service_can_have_and_a_cluster_without_resource_claims_are_refused()
    {
        ProgramResult name = await Programs.HelmAsync("template", "farm.eu", Programs.Chart);
        Assert.Contains("the release is called \"farm.eu\", and services are named after it", name.Errors, StringComparison.Ordinal);
        ProgramResult claims = await Programs.HelmAsync(["template", "aadiff", Programs.Chart, "--kube-version", "1.33.0", .. Renderings.Values("dra")]);
        Assert.Contains("gpuNodes.gpu.mode is dra, which Kubernetes has since 1.34, and this one is v1.33.0", claims.Errors, StringComparison.Ordinal);
    }

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
