namespace AADiff.Models.Schedulers;

/// <summary>
/// Every parameter of a sampler. Built by <see cref="SchedulerConfigFile"/>; the defaults here are those that all families share.
/// </summary>
public sealed record SchedulerSettings
{
    public required SamplerKind Kind { get; init; }

    public int TrainSteps { get; init; } = 1000;

    public double BetaStart { get; init; } = 0.0001;

    public double BetaEnd { get; init; } = 0.02;

    public string BetaSchedule { get; init; } = "linear";

    public PredictionType Prediction { get; init; } = PredictionType.Epsilon;

    public TimestepSpacing Spacing { get; init; } = TimestepSpacing.Leading;

    /// <summary>Added to every timestep of leading spacing.</summary>
    public int StepsOffset { get; init; }

    /// <summary>ᾱ after the last step: 1, or ᾱ[0].</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <summary>Clamps the predicted x0 to ±<see cref="ClipRange"/>.</summary>
    public bool ClipSample { get; init; }

    public double ClipRange { get; init; } = 1;

    public bool RescaleZeroSnr { get; init; }

    /// <summary>Noise levels spaced by Karras et al. 2022, eq. 5.</summary>
    public bool Karras { get; init; }

    /// <summary>Euler only: noise levels equidistant in ln σ.</summary>
    public bool LogLinear { get; init; }

    /// <summary>The run ends at σ[0] instead of 0.</summary>
    public bool EndsAtSmallestSigma { get; init; }

    /// <summary>DPM-Solver++: 1 or 2.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>DPM-Solver++: Heun's second-order term instead of the midpoint one.</summary>
    public bool HeunTerm { get; init; }

    /// <summary>DPM-Solver++: the last step of a run under 15 steps is first order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>DPM-Solver++: the last step is first order.</summary>
    public bool EulerAtFinal { get; init; }

    /// <summary>LCM: steps of the grid the model was distilled on.</summary>
    public int OriginalSteps { get; init; } = 50;

    /// <summary>LCM: factor on the time in the boundary condition.</summary>
    public double TimestepScaling { get; init; } = 10;
}

/// <summary>The sampler families; each has its own defaults for keys that a scheduler_config.json leaves out.</summary>
public enum SamplerKind { Ddim, Euler, DpmSolver, Lcm, Pndm }

/// <summary>What the network's output is: the noise ε, the velocity v = √ᾱ ε − √(1−ᾱ) x0, or the clean sample x0.</summary>
public enum PredictionType { Epsilon, Velocity, Sample }

/// <summary>How the steps of a run are chosen among the training steps (Lin et al. 2023, table 2).</summary>
public enum TimestepSpacing { Leading, Linspace, Trailing }
