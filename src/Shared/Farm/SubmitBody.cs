using AADiff.Shared.Requests;

namespace AADiff.Shared.Farm;

/// <summary>Body of <c>POST /api/jobs</c>.</summary>
/// <param name="Id">The caller's own id: sending it again changes nothing. Null: the farm makes one.</param>
/// <param name="Request">What to render.</param>
/// <param name="Webhook">Address that is told when the job has ended, where the farm allows that; null: none.</param>
public sealed record SubmitBody(string? Id, RenderRequest Request, string? Webhook = null);

/// <summary>Body of <c>POST /api/jobs/{id}/priority</c>.</summary>
/// <param name="Priority">0 to 100, higher first.</param>
public sealed record PriorityBody(int Priority);
