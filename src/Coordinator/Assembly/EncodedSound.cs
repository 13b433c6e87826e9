namespace AADiff.Coordinator.Assembly;

/// <param name="Name">File in the assembly folder.</param>
/// <param name="Samples">Length.</param>
/// <param name="SampleRate">Samples per second.</param>
public sealed record EncodedSound(string Name, long Samples, int SampleRate);
