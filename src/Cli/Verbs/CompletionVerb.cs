using System.CommandLine;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff completion</c>: scripts by which shells complete its verbs and options. They ask the program itself (<c>[suggest]</c>).</summary>
internal static class CompletionVerb
{
    private static readonly Dictionary<string, string> _scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _aadiff() {
              local IFS=$'\n'
              local line="${COMP_LINE:0:COMP_POINT}"
              COMPREPLY=($(compgen -W "$(aadiff "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _aadiff aadiff
            """,
        ["zsh"] = """
            #compdef aadiff
            _aadiff() {
              local line="${BUFFER[1,CURSOR]}"
              local -a found=("${(@f)$(aadiff "[suggest:${#line}]" "$line" 2>/dev/null)}")
              compadd -- $found || _files
            }
            compdef _aadiff aadiff
            """,
        ["fish"] = """
            function __aadiff
              set -l line (commandline -cp)
              aadiff "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
            end
            complete -c aadiff -a '(__aadiff)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName aadiff -ScriptBlock {
              param($word, $ast, $position)
              $line = $ast.ToString().PadRight($position).Substring(0, $position)
              aadiff "[suggest:$($line.Length)]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    public static Command Create(Verb verb)
    {
        Command command = new("completion", "Print a script by which a shell completes aadiff's verbs and options.");
        Argument<string> shell = new("shell") { Description = string.Join(", ", _scripts.Keys) + "." };
        shell.CompletionSources.Add(_ => _scripts.Keys.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        command.Add(shell);
        return verb.Does(
            command,
            (parse, report, _) =>
            {
                string name = parse.GetRequiredValue(shell);
                if (!_scripts.TryGetValue(name, out string? script))
                {
                    throw new UserError(ErrorClass.Usage, $"There is no script for \"{name}\": the shells are {string.Join(", ", _scripts.Keys)}.");
                }

                report.Answer(new { Shell = name, Script = script }, console => console.Profile.Out.Writer.WriteLine(script));
                return Task.CompletedTask;
            },
            "aadiff completion bash",
            "aadiff completion fish | source");
    }
}
