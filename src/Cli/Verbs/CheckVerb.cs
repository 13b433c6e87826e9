using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using AADiff.Cli.Models;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff check</c>: what a request would become, before anything is drawn.</summary>
internal static class CheckVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("check", "Say what a request would become and cost. Nothing is drawn.");
        RequestOptions request = new();
        TargetOptions target = new();
        request.AddTo(command);
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                if (request.ExplainPresets(parse, report))
                {
                    return;
                }

                FarmSessionOptions options = target.Read(parse, verb.Dependencies, renders: false) with { Begins = true };
                bool runs = verb.Dependencies.Cluster.Find(options.Home) is not null;
                ModelRoots models = ModelRoots.Of(verb.Dependencies);
                ImmutableArray<RequestDraft> drafts = [.. request.ReadEach(parse).Select(draft => draft.For(options, runs, models))];
                await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(options, stop);
                await EachSound.DoAsync(
                    drafts,
                    async draft =>
                    {
                        if (drafts.Length > 1)
                        {
                            report.Say($"{draft.Request.Sounds[0].FileName}:");
                        }

                        await CheckAsync(session, draft, report, stop);
                    },
                    report,
                    "requests were checked");
            },
            "aadiff check --prompt \"lightning over a city at night\" --audio thunder.ogg",
            "aadiff check --prompt \"rain over a city\" --audio recordings",
            "aadiff check --prompt \"waves at a beach\" --audio waves.ogg --draft --farm https://farm.example --json");
    }

    private static async Task CheckAsync(IFarmSession session, RequestDraft draft, IReport report, CancellationToken stop)
    {
        RequestInputs inputs = await RequestInputs.ReadAsync(draft, stop);
        await inputs.StoreAsync(session.Objects, stop);
        JobCheck check = await session.CheckAsync(inputs.Of(session.User).Request, stop);
        foreach (string warning in check.Warnings)
        {
            report.Warn(warning);
        }

        report.Answer(check, console =>
        {
            console.Write(Tables.Words(check.Words));
            console.Line($"{check.Frames} frames ({Number(check.VideoSeconds)} s), {Pictures(check)} of {check.Size} pixels in {check.Steps} steps of {check.Scheduler}.");
            console.Line($"{Time(check)}; {Phrases.Size(check.Bytes)} in the store at most.");
        });
    }

    private static string Pictures(JobCheck check) => check.LeastPictures == check.MostPictures
        ? Phrases.Count(check.MostPictures, "picture")
        : $"{check.LeastPictures} to {check.MostPictures} pictures";

    private static string Time(JobCheck check) => (check.LeastSeconds, check.MostSeconds) switch
    {
        (null, _) or (_, null) => "How long drawing takes is not known, since no node has drawn anything yet",
        var (least, most) when least == most => $"About {Number(most.Value)} s of drawing",
        var (least, most) => $"About {Number(least.Value)} to {Number(most.Value)} s of drawing",
    };

    private static string Number(double seconds) => seconds.ToString("0.#", CultureInfo.InvariantCulture);
}
