namespace AADiff.Cli.Curves;

/// <summary>Listens to a sound without touching a diffusion model.</summary>
internal interface ICurves
{
    /// <summary>Throws <c>UserError</c> of class Input for what is no sound, Prompt for words that are not in the prompt.</summary>
    Task<ISoundCurve> ListenAsync(CurveOptions order, CancellationToken cancellationToken);
}
