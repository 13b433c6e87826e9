namespace AADiff.Models.Schedulers;

/// <summary>What the network's output is: the noise ε, the velocity v = √ᾱ ε − √(1−ᾱ) x0, or the clean sample x0.</summary>
public enum PredictionType { Epsilon, Velocity, Sample }
