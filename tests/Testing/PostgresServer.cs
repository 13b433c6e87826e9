using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AADiff.Testing;

/// <summary>
/// A PostgreSQL server of the test's own: Debian's binaries, a temporary folder, a free port of the loopback. It refuses to run as root, so under
/// root it runs as the user <c>postgres</c> that Debian's package makes.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _binaries = FindBinaries();
    private readonly int _port = FreePort();

    public PostgresServer()
    {
        if (Environment.IsPrivilegedProcess)
            Run("chown", "postgres", _folder.Path);

        Postgres("initdb", "-D", Data, "-U", "farm", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        Start();
        Postgres("createdb", "-h", "127.0.0.1", "-p", $"{_port}", "-U", "farm", "farm");
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=farm;Database=farm";

    private string Data => _folder.File("data");

    // Without fsync a commit survives the server's death, though not the machine's; without synchronous_commit it would survive neither.
    public void Start() => Postgres(
        "pg_ctl", "-D", Data, "-w", "-l", _folder.File("log"), "-o",
        $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off", "start");

    public void Stop() => Postgres("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            Stop();

        _folder.Dispose();
    }

    private static string FindBinaries()
    {
        const string debian = "/usr/lib/postgresql";
        string? found = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max()
            : null;
        return found ?? throw new FileNotFoundException("These tests need PostgreSQL's programs; install them with: apt-get install -y postgresql");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Postgres(string program, params string[] arguments)
    {
        string path = Path.Combine(_binaries, program);
        if (Environment.IsPrivilegedProcess)
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        else
            Run(path, arguments);
    }

    private void Run(string program, params string[] arguments)
    {
        // The server inherits what it is started with: pipes would stay open as long as it runs.
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" >>\"$out\" 2>&1", "sh", Output, program, .. arguments])
        {
            WorkingDirectory = "/",
        })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {File.ReadAllText(Output)}");
    }

    private string Output => _folder.File("output");
}
