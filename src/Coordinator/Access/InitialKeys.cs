using System.Text;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Access;

/// <summary>
/// Keys that whoever installs a farm gives it as files, one a role and named after it. The folder may be a secret as Kubernetes shows it: whatever else lies
/// in it is not looked at.
/// </summary>
/// <param name="folder">Empty: there are none.</param>
/// <param name="keys">Where they become known.</param>
/// <param name="audit">Gets an entry for each that does.</param>
/// <param name="logger">Gets a line for each that does.</param>
internal sealed partial class InitialKeys(string folder, KeyStore keys, AuditLog audit, ILogger<InitialKeys> logger)
{
    /// <summary>Who made them, as lists of keys and the record show it.</summary>
    private const string By = "access:keyFolder";

    /// <summary>More than a key with a line's end has.</summary>
    private const int LongestFile = 1000;

    private readonly ILogger _log = logger;

    public bool AreNamed => folder.Length > 0;

    /// <exception cref="UserError">Usage: a file holds no key, or two hold the same one; named is the file, never what is in it.</exception>
    public IReadOnlyList<InitialKey> Read()
    {
        if (folder.Length == 0)
        {
            return [];
        }

        if (!Directory.Exists(folder))
        {
            throw new UserError(
                ErrorClass.Usage, $"The folder {folder} of access:keyFolder does not exist or can't be read: make it, with a file admin, artist or viewer, or leave it out.");
        }

        List<InitialKey> all = [];
        foreach (FarmRole role in Enum.GetValues<FarmRole>())
        {
            string file = Path.Combine(folder, role.ToString().ToLowerInvariant());
            if (!File.Exists(file))
            {
                continue;
            }

            FarmKey key = KeyOf(file);
            if (all.Find(other => other.Key.Id == key.Id) is { } same)
            {
                throw new UserError(ErrorClass.Usage, $"The files {same.File} and {file} hold the same key: put one of its own into each, of aadiff keys generate.");
            }

            all.Add(new InitialKey(role, file, key));
        }

        return all;
    }

    /// <summary>Makes those known that the farm does not know. Several coordinators may do so at once.</summary>
    /// <exception cref="UserError">
    /// Usage: the farm knows one of them otherwise. Unreachable: the database does not answer; what was done until then stays, and it can be done again.
    /// </exception>
    public async Task MakeKnownAsync(IReadOnlyList<InitialKey> all, CancellationToken cancellationToken)
    {
        foreach (InitialKey initial in all)
        {
            if (await keys.AddAsync(initial.Key, initial.User, initial.Role, By, cancellationToken))
            {
                LogMade(initial.Key.Id, initial.User);
                await audit.AddAsync(
                    new Caller(By, FarmRole.Admin, null), "createKey", initial.Key.Id, Environment.MachineName, StatusCodes.Status200OK, cancellationToken);
            }
            else if (await keys.FindAsync(initial.Key.Id, cancellationToken) is { } known && (known.View.Role != initial.Role || known.Hash != initial.Key.Hash))
            {
                string other = known.View.Role != initial.Role ? $"as one of the role {known.View.Role.ToString().ToLowerInvariant()}" : "with another secret";
                throw new UserError(
                    ErrorClass.Usage, $"The farm knows the key {initial.Key.Id} of the file {initial.File} {other}: put a new one there, of aadiff keys generate.");
            }
        }
    }

    private static FarmKey KeyOf(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] bytes = new byte[LongestFile];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return FarmKey.TryParse(Encoding.Latin1.GetString(bytes, 0, read).TrimEnd('\r', '\n'), out FarmKey? key)
                ? key
                : throw new UserError(
                    ErrorClass.Usage, $"The file {file} of access:keyFolder does not hold a key, or a letter of it is wrong: write one into it, of aadiff keys generate.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Usage, $"The file {file} of access:keyFolder can't be read: {error.Message}", error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The key {Id} of access:keyFolder is known to the farm from now on, as one of {User}")]
    private partial void LogMade(string id, string user);
}

/// <param name="Role">What it is good for.</param>
/// <param name="File">Where it was read.</param>
/// <param name="Key">The key.</param>
internal sealed record InitialKey(FarmRole Role, string File, FarmKey Key)
{
    public string User => $"initial-{Role.ToString().ToLowerInvariant()}";
}
