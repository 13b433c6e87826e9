using AADiff.Cli.Rendering;
using AADiff.Proof.Reports;

namespace AADiff.Cli.Proofs;

/// <summary>The page of a proof, and its figures beside it.</summary>
internal sealed record ProofFiles(OutputFile Page, OutputFile Figures)
{
    /// <exception cref="Shared.Errors.UserError">Class Output: one of them could not be written in the end.</exception>
    public static ProofFiles Check(string page, bool overwrite) => new(
        OutputFile.Check(page, overwrite, ".html"), OutputFile.Check(DerivedName.Beside(page, ".json"), overwrite));

    /// <summary>Beside a video: <c>night.proof.html</c>, which leaves <c>night.json</c> to the record.</summary>
    public static string Beside(string video) => DerivedName.Beside(video, "") + ".proof.html";

    public async Task WriteAsync(ProofReport report, CancellationToken stop)
    {
        await Page.WriteAsync(path => File.WriteAllTextAsync(path, ReportPage.Write(report), stop));
        await Figures.WriteAsync(path => File.WriteAllBytesAsync(path, ReportJson.Write(report), stop));
    }
}
