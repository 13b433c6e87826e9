namespace AADiff.GpuNode.Diffusion.Schedulers;

/// <summary>The sampler families; each has its own defaults for keys that a scheduler_config.json leaves out.</summary>
public enum SchedulerKind { Ddim, Euler, DpmSolver, Lcm, Pndm }
