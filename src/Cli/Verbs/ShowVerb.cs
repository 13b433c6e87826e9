using System.CommandLine;
using System.Text.Json;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using Spectre.Console;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff show</c>.</summary>
internal static class ShowVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("show", "Show all that is known about a job.");
        JobArgument job = new();
        job.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string id = job.Id(parse);
                await using IFarmSession session = await job.OpenAsync(parse, verb.Dependencies, renders: false, stop);
                JobView view = await session.Farm.FindAsync(id, stop) ?? throw JobArgument.Unknown(id);
                view = view with { Heard = await HeardAsync(session, id, stop) };
                if (view.Status == JobStatus.Completed)
                {
                    view = view with { Warnings = view.Warnings.AddRange(await verb.Dependencies.Extras.UnmovedAsync(session.ObjectsOf(id), view, stop)) };
                }

                report.Answer(view, console =>
                {
                    Draw(console, view);
                    if (session.SeenAt is { } at)
                    {
                        console.Line(Phrases.Seen(at, verb.Dependencies.Clock.GetUtcNow()));
                    }
                });
            },
            "aadiff show night-1",
            "aadiff show night-1 --json");
    }

    /// <summary>Null when the store has the request no more, or can't be asked: the rest is worth showing all the same.</summary>
    private static async Task<string?> HeardAsync(IFarmSession session, string id, CancellationToken stop)
    {
        try
        {
            return await JobDocuments.RequestAsync(session.ObjectsOf(id), id, stop) is { } request
                ? $"{HeardTrack.Describe(request)}{(request.Part is { } part ? $" ({part})" : "")}"
                : null;
        }
        catch (Exception e) when (e is ObjectStoreException or JsonException or UserError)
        {
            return null;
        }
    }

    private static void Draw(IAnsiConsole console, JobView view)
    {
        console.Write(Tables.Jobs([view]));
        if (view.Heard is { } heard)
        {
            console.Line($"heard: {heard}");
        }

        console.Write(Tables.Words(view.Words));
        foreach (PresetScore preset in view.Presets)
        {
            console.Line(Phrases.Preset(preset));
        }

        console.Write(Tables.Timings([.. view.StageSeconds.Select(stage => new Timing(stage.Key, stage.Value))], view.StageSeconds.Values.Sum()));
        if (view.Blending is { Frames: not null } blending)
        {
            console.Line(Phrases.Blending(view, blending));
        }

        foreach (string warning in view.Warnings)
        {
            console.Line($"warning: {warning}");
        }

        if (view.Reason is { } reason)
        {
            console.Line(reason);
        }
    }
}
