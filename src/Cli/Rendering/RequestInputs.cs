using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>A request that names objects, and the files that have to be put there for it.</summary>
internal sealed record RequestInputs(RenderRequest Request, ImmutableArray<InputFile> Files)
{
    /// <summary>The sound of the video.</summary>
    public SoundInput SoundOfVideo => new(
        Files[0].Path,
        Request.Sounds[0],
        Request.Sounds[0].CurveObjectName is { } curve ? Files.First(file => file.ObjectName == curve).Path : null);

    /// <summary>A farm that knows whose key it is takes the request for his, and so does the job's id.</summary>
    public RequestInputs Of(string? user) => user is null ? this : this with { Request = Request with { User = user } };

    /// <summary>Looks at every file of the draft; nothing is stored yet, so nothing stays behind when one of them is bad.</summary>
    public static async Task<RequestInputs> ReadAsync(RequestDraft draft, CancellationToken cancellationToken)
    {
        ImmutableArray<InputFile>.Builder files = ImmutableArray.CreateBuilder<InputFile>();
        ImmutableArray<SoundTrack>.Builder sounds = ImmutableArray.CreateBuilder<SoundTrack>();
        foreach ((SoundTrack sound, string path) in draft.Request.Sounds.Zip(draft.SoundPaths))
        {
            InputFile file = await SoundAsync(path, cancellationToken);
            files.Add(file);
            sounds.Add(sound with { ObjectName = file.ObjectName, Sha256 = file.Sha256 });
        }

        if (draft.CurvePath is { } curvePath)
        {
            InputFile curve = await InputFile.ReadAsync(curvePath, "curve", cancellationToken);
            files.Add(curve);
            sounds[0] = sounds[0] with { CurveObjectName = curve.ObjectName };
        }

        RenderRequest request = draft.Request with { Sounds = sounds.ToImmutable() };
        if (draft.MaskPath is { } maskPath && request.Controls.Blend is { } blend)
        {
            InputFile mask = await InputFile.ReadAsync(maskPath, "mask", cancellationToken);
            files.Add(mask);
            blend = blend with { MaskObjectName = mask.ObjectName, MaskSha256 = mask.Sha256 };
            request = request with { Controls = request.Controls with { Blend = blend } };
        }

        if (draft.HeardPath is { } heardPath && request.Heard is { } heard)
        {
            InputFile file = await SoundAsync(heardPath, cancellationToken);
            files.Add(file);
            request = request with { Heard = heard with { ObjectName = file.ObjectName } };
        }

        if (draft.PhotoPath is { } photoPath && request.Photo is { } photo)
        {
            await PhotoCheck.ReadAsync(photoPath, cancellationToken);
            InputFile file = await InputFile.ReadAsync(photoPath, "photo", cancellationToken);
            files.Add(file);
            request = request with { Photo = photo with { ObjectName = file.ObjectName, Sha256 = file.Sha256 } };
        }

        if (draft.NullEmbeddingsPath is { } embeddingsPath && request.Photo is { NullEmbeddings: { } embeddings } owner)
        {
            await NullEmbeddingsCheck.ReadAsync(embeddingsPath, request, cancellationToken);
            InputFile file = await InputFile.ReadAsync(embeddingsPath, "file of null embeddings", cancellationToken);
            files.Add(file);
            request = request with
            {
                Photo = owner with { NullEmbeddings = embeddings with { ObjectName = file.ObjectName, Sha256 = file.Sha256 } },
            };
        }

        return new RequestInputs(request, files.ToImmutable());
    }

    private static async Task<InputFile> SoundAsync(string path, CancellationToken cancellationToken)
    {
        InputFile file = await InputFile.ReadAsync(path, "sound", cancellationToken);
        await Playlist.RefuseAsync(path, cancellationToken);
        return file;
    }

    public async Task StoreAsync(IObjectStore objects, CancellationToken cancellationToken)
    {
        foreach (InputFile file in Files)
        {
            await file.StoreAsync(objects, cancellationToken);
        }
    }
}

/// <summary>The sound of a video, as files of this machine.</summary>
/// <param name="Path">The sound itself.</param>
/// <param name="Track">How its loudness is measured.</param>
/// <param name="CurvePath">The edited curve that takes the place of the measured one, or null.</param>
internal sealed record SoundInput(string Path, SoundTrack Track, string? CurvePath = null);
