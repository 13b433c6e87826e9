using AADiff.Cli.Sessions;

namespace AADiff.Cli.Reports;

/// <summary>Tells people what is drawn on before anything is: a GPU that was not taken costs them hours.</summary>
internal static class DrawingDevice
{
    /// <summary>Nothing where the farm is elsewhere, or draws nothing.</summary>
    public static void SayDevice(this IReport report, IFarmSession session)
    {
        if (session.Device is { } device)
        {
            report.SayDevice(device);
        }
    }

    /// <param name="report">Tells it.</param>
    /// <param name="description">Of the device.</param>
    public static void SayDevice(this IReport report, string description) => report.Say($"Drawing on {description}.");
}
