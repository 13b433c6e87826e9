using System.Collections.Immutable;
using AADiff.Cli.Models;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>A request whose files are still files of this machine.</summary>
/// <param name="Request">Its sounds have the name of no file's content yet (<see cref="Track"/>).</param>
/// <param name="SoundPaths">Where its sounds lie, in their order.</param>
/// <param name="CurvePath">Edited curve of the first sound, or null.</param>
/// <param name="MaskPath">Picture of where things may move, or null.</param>
internal sealed record RequestDraft(RenderRequest Request, ImmutableArray<string> SoundPaths, string? CurvePath, string? MaskPath)
{
    /// <summary>The name of empty content, which no sound has.</summary>
    private static readonly InputName _notRead = InputName.Of(Sha256Digest.Of([]));

    /// <summary>Where the file lies that is heard instead of the sounds; null: none is.</summary>
    public string? HeardPath { get; init; }

    /// <summary>Where the photo lies; null: there is none.</summary>
    public string? PhotoPath { get; init; }

    /// <summary>Where the null embeddings of the photo lie; null: there are none.</summary>
    public string? NullEmbeddingsPath { get; init; }

    /// <summary>A sound whose file nobody has read yet. File systems allow control characters in names; reports of a farm do not.</summary>
    public static SoundTrack Track(string path) => new()
    {
        ObjectName = _notRead,
        Sha256 = _notRead.Digest,
        FileName = NameOf(path),
    };

    /// <summary>A file that is heard and that nobody has read yet.</summary>
    public static HeardSound HeardFile(string path) => new() { Kind = HeardKind.File, ObjectName = _notRead, FileName = NameOf(path) };

    /// <summary>A photo that nobody has read yet.</summary>
    public static PhotoInput Photo(string path) => new() { ObjectName = _notRead, Sha256 = _notRead.Digest, FileName = NameOf(path) };

    /// <summary>Null embeddings that nobody has read yet.</summary>
    public static NullEmbeddingsInput NullEmbeddings(string path) =>
        new() { ObjectName = _notRead, Sha256 = _notRead.Digest, FileName = NameOf(path) };

    /// <summary>
    /// With the model as the farm takes it. One in this process takes the folder; one that runs on this machine has the same models, and like every
    /// farm behind HTTP takes names only; one elsewhere has models of its own.
    /// </summary>
    /// <param name="sessionOptions">Which farm.</param>
    /// <param name="runs">Whether one that <c>farm up</c> started would be it.</param>
    /// <param name="models">Of this machine.</param>
    /// <exception cref="UserError">Class Model: there is none, or it has no name that the farm knows.</exception>
    public RequestDraft For(FarmSessionOptions sessionOptions, bool runs, ModelRoots models)
    {
        if (sessionOptions.Address is not null)
        {
            return this;
        }

        string folder = models.Locate(Request.Model);
        return this with { Request = Request with { Model = runs ? models.NameOf(folder) : folder } };
    }

    private static string NameOf(string path) => string.Concat(Path.GetFileName(path).Select(c => char.IsControl(c) ? '_' : c));
}
