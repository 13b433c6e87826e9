namespace AADiff.Coordinator.Jobs;

/// <param name="Carries">The command is carried out.</param>
/// <param name="Refusal">Why not, as the end of a sentence that begins with the command and the job; null: carried out, or done already.</param>
internal sealed record JobCommandRule(bool Carries, string? Refusal)
{
    public static JobCommandRule Do { get; } = new(true, null);

    public static JobCommandRule Nothing { get; } = new(false, null);

    public static JobCommandRule Refuse(string because) => new(false, because);
}
