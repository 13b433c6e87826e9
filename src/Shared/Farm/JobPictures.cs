using System.Collections.Immutable;

namespace AADiff.Shared.Farm;

/// <summary>How far a picture is. The numbers are on the wire.</summary>
public enum PictureState
{
    /// <summary>Not there yet, and perhaps never needed.</summary>
    Waiting = 0,

    Done = 1,

    Failed = 2,

    /// <summary>A node has it, and draws it or is about to.</summary>
    Drawing = 3,
}

/// <summary>A picture of a job.</summary>
/// <param name="Picture">Its number in the storyboard.</param>
/// <param name="Key">Equal key, equal picture.</param>
/// <param name="State">How far it is.</param>
/// <param name="Object">Name of the object that the job uses; null: none yet, or its log, written every 15 seconds at most, does not tell yet.</param>
/// <param name="Strengths">One a driven word.</param>
/// <param name="Attempts">Those that ended, in that order.</param>
public sealed record PictureView(
    int Picture, string Key, PictureState State, string? Object, ImmutableArray<float> Strengths, ImmutableArray<AttemptView> Attempts);

/// <summary>An attempt at a picture that has ended.</summary>
/// <param name="Picture">Its number in the storyboard.</param>
/// <param name="Outcome">done, cached, data, host, interrupted or lost.</param>
/// <param name="Node">Where.</param>
/// <param name="Started">When.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Object">What came of it; null: nothing.</param>
/// <param name="Sha256">Of the object, where it is the one that the job uses.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Final">The picture failed with it.</param>
public sealed record AttemptView(
    int Picture, string Outcome, string Node, DateTimeOffset Started, double Seconds, string? Object = null, string? Sha256 = null,
    string? Error = null, bool? Final = null);

/// <summary>A frame of a job's video.</summary>
/// <param name="Frame">Its number, from 0.</param>
/// <param name="Seconds">When it is shown.</param>
/// <param name="State">That of its pictures together.</param>
/// <param name="Pictures">What it is made of; while it is not known yet which pictures are drawn, the nearest one.</param>
/// <param name="Strengths">What it is to show, one a driven word.</param>
/// <param name="Attempts">Attempts that ended at its pictures.</param>
public sealed record FrameView(
    int Frame, double Seconds, PictureState State, ImmutableArray<FramePicture> Pictures, ImmutableArray<float> Strengths, int Attempts);

/// <param name="Picture">Number in the storyboard.</param>
/// <param name="Weight">All weights of a frame sum to 1.</param>
public sealed record FramePicture(int Picture, float Weight);
