namespace AADiff.Models.Schedulers;

/// <summary>The sampler families; each has its own defaults for keys that a scheduler_config.json leaves out.</summary>
public enum SamplerKind { Ddim, Euler, DpmSolver, Lcm, Pndm }
