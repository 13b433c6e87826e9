using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs;

/// <summary>How far the pictures of a job that has not ended are at this moment, which its log tells some seconds later only.</summary>
internal interface ILivePictures
{
    /// <summary>One a picture of the storyboard, in its order; empty: the job is not planned yet.</summary>
    /// <exception cref="Shared.Errors.UserError">Unreachable: the job does not answer.</exception>
    Task<ImmutableArray<PictureState>> StatesAsync(string jobId, CancellationToken cancellationToken);
}
