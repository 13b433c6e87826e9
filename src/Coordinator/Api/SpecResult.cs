using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Api;

/// <summary>Answers in the JSON that requests and storyboards are written in (<see cref="SpecJson"/>).</summary>
internal static class SpecResult
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, SpecJson.Options, statusCode: status);

    public static IResult Problem(ErrorClass errorClass, string sentence, int? status = null)
    {
        FarmProblem problem = FarmProblem.Of(errorClass, sentence);
        problem = problem with { Status = status ?? problem.Status };
        return Results.Json(problem, SpecJson.Options, FarmProblem.ContentType, problem.Status);
    }

    public static IResult NoJob(string id) => Problem(ErrorClass.Usage, $"The farm has no job \"{id}\".", StatusCodes.Status404NotFound);
}
