using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary>A verb about one job: its id, and the farm that has it.</summary>
internal sealed class JobArgument
{
    private readonly Argument<string> _job = new("job") { Description = "Id of the job, as aadiff list shows it." };
    private readonly TargetOptions _target = new();

    public void AddTo(Command command)
    {
        command.Add(_job);
        _target.AddTo(command);
    }

    public string Id(ParseResult parse) => JobIds.Check(parse.GetRequiredValue(_job));

    /// <param name="parse">The command line.</param>
    /// <param name="dependencies">Where farms come from.</param>
    /// <param name="renders">Whether a farm inside this command should draw pictures.</param>
    /// <param name="stop">Ends it.</param>
    public Task<IFarmSession> OpenAsync(ParseResult parse, Dependencies dependencies, bool renders, CancellationToken stop) =>
        dependencies.Sessions.OpenAsync(_target.Read(parse, dependencies, renders), stop);

    public static UserError Unknown(string id) => new(ErrorClass.Usage, $"The farm has no job \"{id}\": aadiff list shows what it has.");
}
