using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace AADiff.Cli.Help;

/// <summary>Adds an examples section to the help of a command.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> _examples = [];

    public static void Of(Command command, params string[] lines) => _examples.Add(command, lines);

    public static IReadOnlyList<string> For(Command command) => _examples.TryGetValue(command, out string[]? lines) ? lines : [];

    /// <summary>Lets the help option of the root, which all verbs inherit, end with the examples of the command that was asked about.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new WithExamples((HelpAction)help.Action!);
    }

    private sealed class WithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = inner.Invoke(parseResult);
            IReadOnlyList<string> lines = For(parseResult.CommandResult.Command);
            if (lines.Count > 0)
            {
                TextWriter output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (string line in lines)
                {
                    output.WriteLine($"  {line}");
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
