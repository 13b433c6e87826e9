namespace AADiff.Models.Schedulers;

/// <summary>How the steps of a run are chosen among the training steps (Lin et al. 2023, table 2).</summary>
public enum TimestepSpacing { Leading, Linspace, Trailing }
