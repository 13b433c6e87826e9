namespace AADiff.Shared.Requests;

/// <summary>How a picture comes into a frame of other proportions.</summary>
public enum Fit
{
    /// <summary>It is drawn in those proportions, as nearly as the model can.</summary>
    Draw,

    /// <summary>Its middle fills the frame.</summary>
    Crop,

    /// <summary>All of it, with black beside it.</summary>
    Pad,

    /// <summary>All of it, out of proportion.</summary>
    Stretch,
}
