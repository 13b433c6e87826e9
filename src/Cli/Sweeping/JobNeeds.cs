using System.Collections.Immutable;
using AADiff.Cli.Rendering;
using AADiff.Shared.Farm;
using AADiff.Shared.Frames;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Sweeping;

/// <summary>What the jobs of a farm need of its object store.</summary>
internal static class JobNeeds
{
    /// <param name="farm">Knows the jobs.</param>
    /// <param name="objects">Has what they need.</param>
    /// <param name="forgetBefore">Jobs that ended before then need nothing any more, not even their video; null: all need theirs.</param>
    /// <param name="cancellationToken">Ends it between two jobs.</param>
    public static async Task<LiveObjects> ReadAsync(IFarm farm, IObjectStore objects, DateTimeOffset? forgetBefore, CancellationToken cancellationToken)
    {
        ImmutableHashSet<string>.Builder names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        ImmutableArray<string>.Builder prefixes = ImmutableArray.CreateBuilder<string>();
        foreach (JobView job in await farm.ListAsync(cancellationToken))
        {
            if (job.Status.HasEnded() && job.Finished < forgetBefore)
                continue;
            prefixes.Add($"jobs/{job.JobId}/");
            prefixes.Add($"videos/{job.JobId}/");
            if (await JobFiles.RequestAsync(objects, job.JobId, cancellationToken) is { } request)
                names.UnionWith(InputsOf(request));
            if (await JobFiles.StoryboardAsync(objects, job.JobId, cancellationToken) is not { } storyboard)
                continue;
            prefixes.Add($"bases/{storyboard.Base}/");
            foreach (FramePicture picture in storyboard.Pictures)
            {
                // Every rendering of it: which one is recorded only the job's journal knows.
                await foreach (ObjectInfo rendering in objects.ListAsync(ObjectNames.Frame(picture.Key), cancellationToken))
                    names.Add(rendering.Name);
            }
        }

        return new LiveObjects(names.ToImmutable(), prefixes.ToImmutable());
    }

    private static IEnumerable<string> InputsOf(RenderRequest request) => request.Sounds
        .SelectMany(sound => (string?[])[sound.ObjectName, sound.CurveObjectName])
        .Append(request.Controls.Blend?.MaskObjectName)
        .OfType<string>();
}
