namespace AADiff.Shared.Configuration;

/// <summary>May stand in the environment or in a file, never on a command line, where every user of the machine can read it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
