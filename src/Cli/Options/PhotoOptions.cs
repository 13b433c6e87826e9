using System.CommandLine;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>Options of a photo that moves, in place of a picture made of prompt and seed.</summary>
internal sealed class PhotoOptions
{
    private readonly Option<string?> _image = OptionOf.Text(
        "--image", "FILE", "Photo that moves (JPEG, PNG, WebP, GIF), in place of a picture of the prompt; the prompt says what it shows.");
    private readonly Option<PhotoFit?> _fit = OptionOf.Choice<PhotoFit>(
        "--fit", "How a photo of other proportions than the picture comes into it: {0} [default: crop].");
    private readonly Option<InversionMethod?> _invert = OptionOf.Choice<InversionMethod>(
        "--invert", "How the photo's way to noise and back is found: {0} [default: npi].");
    private readonly Option<string?> _source = OptionOf.Text(
        "--source-prompt", "TEXT", "What the photo shows, where the prompt has a word that it does not show; silence is then without the word.");
    private readonly Option<PhotoBackground?> _background = OptionOf.Choice<PhotoBackground>(
        "--background", "What is shown outside the word's region, as the model makes it or the photo's own pixels: {0} [default: model].");
    private readonly Option<string?> _embeddings = OptionOf.Text(
        "--null-embeddings", "FILE", "Embeddings of null-text inversion that were made elsewhere (.npy, .safetensors), one a step.");

    public void AddTo(Command command)
    {
        command.Add(_image);
        command.Add(_embeddings);
        AddWithoutImageTo(command);
    }

    /// <summary>For a verb whose argument is the photo.</summary>
    public void AddWithoutImageTo(Command command)
    {
        foreach (Option option in (Option[])[_invert, _fit, _background, _source])
        {
            command.Add(option);
        }
    }

    /// <summary>The photo, whose file nobody has read yet; null: none is given.</summary>
    public PhotoInput? Read(ParseResult parse)
    {
        if (PhotoPath(parse) is { } path)
        {
            PhotoInput photo = Read(parse, path);
            return NullEmbeddingsPath(parse) is not { } embeddings ? photo : photo with
            {
                Method = NamesMethod(parse) ? photo.Method : InversionMethod.NullText,
                NullEmbeddings = RequestDraft.NullEmbeddings(embeddings),
            };
        }

        Option? alone = ((Option[])[_fit, _invert, _source, _background, _embeddings]).FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
        return alone is null ? null : throw new UserError(ErrorClass.Usage, $"{alone.Name} does nothing without --image: name the photo.");
    }

    /// <summary>The photo at <paramref name="path"/>.</summary>
    public PhotoInput Read(ParseResult parse, string path) => RequestDraft.Photo(path) with
    {
        Fit = parse.GetValue(_fit) ?? default,
        Method = parse.GetValue(_invert) ?? default,
        SourcePrompt = parse.GetValue(_source)?.Trim(),
        Background = parse.GetValue(_background) ?? default,
    };

    /// <summary>Whether a method was named.</summary>
    public bool NamesMethod(ParseResult parse) => parse.GetResult(_invert) is { Implicit: false };

    public string? PhotoPath(ParseResult parse) => parse.GetValue(_image);

    public string? NullEmbeddingsPath(ParseResult parse) => parse.GetValue(_embeddings);
}
