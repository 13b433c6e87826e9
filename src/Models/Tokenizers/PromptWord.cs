namespace AADiff.Models.Tokenizers;

/// <param name="Text">As it stands in the prompt.</param>
/// <param name="Span">Where it stands.</param>
public readonly record struct PromptWord(string Text, TextSpan Span);
