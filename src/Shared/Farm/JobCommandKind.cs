namespace AADiff.Shared.Farm;

public enum JobCommandKind { Pause, Resume, Cancel, RequeueFailed, SetPriority }
