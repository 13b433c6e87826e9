namespace AADiff.Coordinator.Hosting;

/// <summary>Key of the proxy of the job directory in the <c>ActorRegistry</c>.</summary>
public sealed class JobDirectory;
