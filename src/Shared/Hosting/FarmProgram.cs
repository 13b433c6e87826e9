using System.Net.Sockets;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using Microsoft.Extensions.Hosting;

namespace AADiff.Shared.Hosting;

/// <summary>The outside of every executable of the farm: options in, exit code out, mistakes as one sentence.</summary>
public static class FarmProgram
{
    /// <param name="arguments">Of the process.</param>
    /// <param name="about">One sentence for <c>--help</c>.</param>
    /// <param name="role">The role of this executable; it is what it is, whatever the configuration says. Null: as configured.</param>
    /// <param name="build">Makes the host.</param>
    public static async Task<int> RunAsync(string[] arguments, string about, string? role, Func<FarmOptions, IHost> build)
    {
        if (new FarmCommandLine(about).WriteHelp(arguments))
        {
            return 0;
        }

        try
        {
            FarmOptions options = FarmConfiguration.Load(role is null ? arguments : [.. arguments, "--roles", role]);
            return await RunAsync(options, build);
        }
        catch (UserError error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return (int)error.Class;
        }
    }

    private static async Task<int> RunAsync(FarmOptions options, Func<FarmOptions, IHost> build)
    {
        try
        {
            return await build(options).RunFarmAsync();
        }
        catch (Exception error) when (
            CausedBy<SocketException>(error) is { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable } socket)
        {
            throw new UserError(
                ErrorClass.Usage,
                $"This process can't listen on {options.Host}:{options.Port} (nodes) or {options.Http.Host}:{options.Http.Port} (clients): "
                    + $"{socket.Message}; choose another port or address.",
                error);
        }
        catch (Exception error) when (CausedBy<UserError>(error) is { } cause && cause != error)
        {
            throw new UserError(cause.Class, cause.Message, error);
        }
    }

    private static T? CausedBy<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }

        return error as T;
    }
}
