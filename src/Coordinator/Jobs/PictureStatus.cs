namespace AADiff.Coordinator.Jobs;

/// <summary>What the journal knows of a picture; whether it is out at a node is soft state (<see cref="Dispatch.PictureDispatch"/>).</summary>
internal enum PictureStatus : byte
{
    Waiting = 0,
    Recorded = 1,
    Failed = 2,
}
