using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>The sound of a video, as a file of this machine, and how it is listened to.</summary>
internal sealed record SoundInput(string Path, EnvelopeSettings Envelope);
