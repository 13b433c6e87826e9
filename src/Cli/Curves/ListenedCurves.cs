using AADiff.Shared.Errors;

namespace AADiff.Cli.Curves;

internal sealed class ListenedCurves : ICurves
{
    public Task<ISoundCurve> ListenAsync(CurveOrder order, CancellationToken cancellationToken) =>
        throw new UserError(ErrorClass.Failed, "Listening is not part of this build yet.");
}
