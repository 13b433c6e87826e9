using System.Collections.Immutable;
using System.CommandLine;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff batch</c>: a video for each line of a list.</summary>
internal static class BatchVerb
{
    public static Command Create(Verb verb, Command render)
    {
        Command command = new("batch", "Make a video for each line of a list (CSV); its first line names options of render: prompt,audio,out,size.");
        Argument<string> list = new("list") { Description = "The list; a field that is empty leaves its option out." };
        command.Add(list);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                ImmutableArray<ImmutableArray<string>> videos = BatchList.Read(parse.GetRequiredValue(list), render);
                string[] shared = parse.Tokens.Any(token => token.Value == "--json") ? ["--json"] : [];

                // All of them are looked at before the first is made, which may take hours.
                for (int i = 0; i < videos.Length; i++)
                {
                    ParseResult wrong = CommandLine.Tree(verb.Dependencies).Parse(["render", .. videos[i]]);
                    if (wrong.Errors.Count > 0)
                    {
                        throw new UserError(ErrorClass.Usage, $"Video {i + 1} of {videos.Length} in the list: {WrongCommandLine.Sentence(wrong)}");
                    }
                }

                await using KeptSessions sessions = new(verb.Dependencies.Sessions);
                Dependencies dependencies = verb.Dependencies with { Sessions = sessions };
                (int failed, int code) = (0, 0);
                for (int i = 0; i < videos.Length; i++)
                {
                    report.Say($"Video {i + 1} of {videos.Length}.");
                    int ended = await sessions.DoAsync(() => CommandLine.RunAsync(["render", .. videos[i], .. shared], dependencies, stop));
                    if (ended == (int)ErrorClass.Interrupted)
                    {
                        throw new UserError(ErrorClass.Interrupted, $"Stopped at video {i + 1} of {videos.Length}; the same command goes on from here.");
                    }

                    (failed, code) = ended == 0 ? (failed, code) : (failed + 1, code == 0 ? ended : code);
                }

                if (failed > 0)
                {
                    throw new UserError((ErrorClass)code, $"{videos.Length - failed} of {videos.Length} videos were made; why the others were not is told above.");
                }
            },
            "aadiff batch list.csv");
    }
}
