using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Hooks;

/// <param name="Targets">Told of everything.</param>
/// <param name="Submitted">Whether a submission may name an address.</param>
internal sealed record HookSettings(IReadOnlyList<HookTarget> Targets, bool Submitted)
{
    public static HookSettings Off { get; } = new([], false);

    /// <summary>The address that a submission names; null: it names none.</summary>
    /// <exception cref="UserError">Usage: it can't be one, or the farm tells nobody for submissions.</exception>
    public HookTarget? Check(string? submitted) => submitted is null ? null
        : Submitted ? HookTarget.Parse(submitted)
        : throw new UserError(ErrorClass.Usage, "This farm tells nobody when a job has ended: leave webhook out, or have hooks:submitted set.");

    public static HookSettings Of(HookOptions options) => new([.. options.UrlList.Select(HookTarget.Parse)], options.Submitted);
}
