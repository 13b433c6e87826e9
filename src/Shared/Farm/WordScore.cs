namespace AADiff.Shared.Farm;

/// <param name="Word">As it stands in the prompt, lower case.</param>
/// <param name="Score">Cosine of the sound's and the word's CLAP embeddings; null when the word was chosen by hand without listening.</param>
/// <param name="Driven">Whether the sound drives it.</param>
public sealed record WordScore(string Word, double? Score, bool Driven);
