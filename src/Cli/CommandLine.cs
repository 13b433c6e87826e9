using System.CommandLine;
using AADiff.Cli.Reports;
using AADiff.Cli.Verbs;
using AADiff.Shared.Errors;

namespace AADiff.Cli;

/// <summary>The tree of verbs, and one run of it.</summary>
internal static class CommandLine
{
    public static RootCommand Tree(Dependencies dependencies)
    {
        RootCommand root = new("aadiff turns a sound and a sentence into a video whose picture moves with the sound's loudness.");
        ReportChoice reports = new();
        reports.AddTo(root);
        Verb verb = new(dependencies, reports);
        Command render = RenderVerb.Create(verb);
        root.Add(render);
        root.Add(BatchVerb.Create(verb, render));
        root.Add(CompareVerb.Create(verb));
        root.Add(CurveVerb.Create(verb));
        root.Add(InvertVerb.Create(verb));
        root.Add(ProveVerb.Create(verb));
        root.Add(StudyVerb.Create(verb));
        root.Add(StillVerb.Create(verb));
        root.Add(CheckVerb.Create(verb));
        root.Add(SubmitVerb.Create(verb));
        root.Add(WatchVerb.Create(verb));
        root.Add(ListVerb.Create(verb));
        root.Add(ShowVerb.Create(verb));
        root.Add(LogsVerb.Create(verb));
        foreach (Command command in JobCommandVerbs.All(verb))
        {
            root.Add(command);
        }

        root.Add(DeleteVerb.Create(verb));
        root.Add(DownloadVerb.Create(verb));
        root.Add(ModelsVerb.Create(verb));
        root.Add(FarmVerb.Create(verb));
        root.Add(NodesVerb.Create(verb));
        root.Add(GcVerb.Create(verb));
        root.Add(DiskVerb.Create(verb));
        root.Add(LoginVerbs.Login(verb));
        root.Add(LoginVerbs.Logout(verb));
        root.Add(KeysVerb.Create(verb));
        root.Add(AuditVerb.Create(verb));
        root.Add(CompletionVerb.Create(verb));
        root.Add(VersionVerb.Create(verb));
        Help.Examples.Of(
            root,
            "aadiff render --prompt \"lightning over a city at night\" --audio thunder.ogg --out thunder.mp4",
            "aadiff render --help");
        Help.Examples.Install(root);
        return root;
    }

    /// <summary>Exit codes are those of <see cref="ErrorClass"/>; a wrong command line is one sentence and 2.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Dependencies dependencies, CancellationToken stop)
    {
        ParseResult parse = Tree(dependencies).Parse(arguments);
        if (parse.Errors.Count > 0 && parse.Action?.ClearsParseErrors != true)
        {
            IReport report = arguments.Contains("--json") ? new JsonReport(dependencies) : new PlainReport(dependencies);
            report.Fail(ErrorClass.Usage, WrongCommandLine.Sentence(parse));
            return (int)ErrorClass.Usage;
        }

        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = dependencies.Output,
                Error = dependencies.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            stop);
    }
}
