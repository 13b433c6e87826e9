global using GpuNodeDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Nodes.GpuNodeState, AADiff.GpuNode.Nodes.GpuNodeEvent, AADiff.GpuNode.Nodes.GpuNodeEffect>;
global using PictureDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Pictures.PictureState, AADiff.GpuNode.Pictures.PictureEvent, AADiff.GpuNode.Pictures.PictureEffect>;
global using SegmentQueueDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Segments.SegmentQueue, AADiff.GpuNode.Segments.SegmentQueueEvent, AADiff.GpuNode.Segments.SegmentQueueEffect>;
