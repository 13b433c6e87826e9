namespace AADiff.Shared.Farm;

/// <summary>What a key is good for.</summary>
public enum FarmRole
{
    /// <summary>Sees everything and changes nothing.</summary>
    Viewer,

    /// <summary>Submits jobs, and sees and commands his own.</summary>
    Artist,

    /// <summary>Everything: jobs of all users, nodes, sweeps, keys.</summary>
    Admin,
}
