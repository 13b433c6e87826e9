
namespace AADiff.Models.Tokenizers;

internal static class TokenLimits
{
    /// <summary>model_max_length of tokenizer_config.json; tokenizers saved without a limit hold an absurd number there.</summary>
    public static int Read(string folder, int usual)
    {
        int? stated = ModelJson.ReadIfPresent(Path.Combine(folder, "tokenizer_config.json"))?.Count("model_max_length");
        return stated is >= 3 and <= 4096 ? stated.Value : usual;
    }
}
