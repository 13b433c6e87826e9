using AADiff.Cli.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;

namespace AADiff.Cli;

/// <summary>One sentence and an exit code for every exception. <c>AADIFF_DEBUG=1</c> adds the stack trace.</summary>
internal static class Failure
{
    public static int Tell(Exception exception, IReport report, Dependencies dependencies, CancellationToken stop)
    {
        (ErrorClass errorClass, string sentence) = Classify(exception, stop);
        report.Fail(errorClass, sentence);
        if (dependencies.Variable("AADIFF_DEBUG") == "1")
        {
            dependencies.Error.WriteLine(Printable.Lines($"{exception}"));
        }

        return (int)errorClass;
    }

    private static (ErrorClass Class, string Sentence) Classify(Exception exception, CancellationToken stop) => exception switch
    {
        UserError error => (error.Class, error.Message),
        OperationCanceledException when stop.IsCancellationRequested => (ErrorClass.Interrupted, "Stopped."),
        ObjectStoreException { Full: true } full =>
            (ErrorClass.Output, $"The disk of the object store is full: make room and run the same command again ({full.Message})."),
        ObjectStoreException lost => (ErrorClass.Unreachable, $"The object store can't be used: {lost.Message}"),
        HttpRequestException or HttpIOException => (ErrorClass.Unreachable, $"The connection to the farm broke: {exception.Message}"),
        _ => (ErrorClass.Failed, $"Something unexpected failed: {exception.Message} (AADIFF_DEBUG=1 shows where.)"),
    };
}
