using AADiff.Shared.Pictures;

namespace AADiff.Diffusion;

/// <summary>The prompt-to-prompt "equalizer": strengths of words → one factor for each token's column (docs/method.md §5.1).</summary>
internal static class TokenWeights
{
    /// <summary>
    /// [L]: every sub-token of a word gets its strength; all else, begin of text included, is 1. With <paramref name="scaleEndToken"/> the
    /// end of text and the padding, which carry the sentence as a whole, get the strength of every word, multiplied.
    /// </summary>
    /// <exception cref="ArgumentException">Strengths and words do not match, or a token is outside the prompt.</exception>
    public static float[] Of(IReadOnlyList<DrivenWord> words, ReadOnlySpan<float> strengths, int tokens, int endToken, bool scaleEndToken)
    {
        if (words.Count != strengths.Length)
        {
            throw new ArgumentException($"the picture has {strengths.Length} strengths for {words.Count} driven words");
        }

        var weights = new float[tokens];
        Array.Fill(weights, 1);
        for (int word = 0; word < words.Count; word++)
        {
            if (!float.IsFinite(strengths[word]))
            {
                throw new ArgumentException($"the strength of \"{words[word].Word}\" is {strengths[word]}");
            }

            foreach (int token in words[word].Tokens)
            {
                if (token < 1 || token >= tokens)
                {
                    throw new ArgumentException($"token {token} of \"{words[word].Word}\" is outside the prompt's {tokens} tokens");
                }

                weights[token] *= strengths[word];
            }

            for (int token = endToken; scaleEndToken && token < tokens; token++)
            {
                weights[token] *= strengths[word];
            }
        }

        return weights;
    }
}
