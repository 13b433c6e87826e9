namespace AADiff.Diffusion.Devices;

/// <summary>What the networks run on.</summary>
public enum DeviceKind { Cpu, Cuda }
