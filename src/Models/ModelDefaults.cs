using AADiff.Shared.Requests;

namespace AADiff.Models;

/// <summary>What a request that says nothing gets from this model.</summary>
/// <param name="Guidance">Classifier-free guidance scale, 1 to 30.</param>
/// <param name="Steps">Sampling steps, 1 to 1000.</param>
/// <param name="Scheduler">Name as in <see cref="RenderRequest.Scheduler"/>.</param>
/// <param name="Strength">Mode, minimum and maximum are never null here.</param>
/// <param name="Source">Where they come from, for the user: "aadiff.json" or "defaults of the family".</param>
public sealed record ModelDefaults(double Guidance, int Steps, string Scheduler, StrengthMapping Strength, string Source);
