using AADiff.Diffusion.Inversion;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>Looks at null embeddings of this machine before they are sent; whether they fit the model is seen where the photo is inverted.</summary>
internal static class NullEmbeddingsCheck
{
    /// <exception cref="UserError">Class Input: they can't be read, or are for other steps than were asked for; names the file and says why.</exception>
    public static async Task ReadAsync(string path, RenderRequest request, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        await using FileStream file = InputFile.Open(path, "file of null embeddings");
        if (file.Length > NullEmbeddingsFile.MostBytes)
        {
            throw new UserError(ErrorClass.Input, $"The null embeddings {name} have more than {NullEmbeddingsFile.MostBytes >> 20} MiB: save them in float16.");
        }

        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        int steps = NullEmbeddingsFile.Read(name, bytes).Embeddings.Length;
        if (request.Steps is { } asked && asked != steps)
        {
            throw new UserError(ErrorClass.Input, $"The null embeddings in {name} are for {steps} steps, and {asked} are asked for: use --steps {steps}.");
        }
    }
}
