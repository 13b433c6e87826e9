namespace AADiff.Models;

/// <summary>One part of a model folder as a report shows it.</summary>
/// <param name="Name">unet, text_encoder, …</param>
/// <param name="Bytes">Of the files that are read, weights beside the graph included; 0: not there.</param>
/// <param name="Required">Whether rendering needs it.</param>
/// <param name="Fault">What is missing or damaged, or null.</param>
public sealed record ModelPart(string Name, long Bytes, bool Required, string? Fault);
