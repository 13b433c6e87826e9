using AADiff.Shared.Errors;

namespace AADiff.Cli.Options;

/// <summary>What <c>--batch</c> takes.</summary>
internal static class BatchSize
{
    public static int? Check(int? pictures) => pictures is null or (>= 1 and <= 256)
        ? pictures
        : throw new UserError(ErrorClass.Usage, $"--batch must be from 1 to 256, not {pictures}.");
}
