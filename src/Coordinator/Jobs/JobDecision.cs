global using JobDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Jobs.RenderJob, AADiff.Coordinator.Jobs.IJobChange, AADiff.Coordinator.Jobs.IJobEffect>;
