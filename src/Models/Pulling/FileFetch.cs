using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AADiff.Shared.Errors;
using Polly;

namespace AADiff.Models.Pulling;

/// <summary>Brings one file: goes on where an earlier attempt stopped, checks its hash, and only then gives it its name.</summary>
internal sealed class FileFetch(HubClient hub, PullOptions options, HubFile file, string target, Action<long, string?> onProgress)
{
    private const int BufferSize = 1 << 20;

    private readonly string _part = target + ".part";

    /// <summary>Bytes that came over the network.</summary>
    public long Fetched { get; private set; }

    /// <exception cref="UserError">Unreachable: too many failures. Model: refused or damaged. Output: can't be written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool continued = Length(_part) > 0;
        await TransferAsync(cancellationToken).ConfigureAwait(false);
        if (!await IsRightAsync(_part, cancellationToken).ConfigureAwait(false) && continued)
        {
            // What lay there from an earlier run may be of another version: begin anew, once.
            File.Delete(_part);
            await TransferAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!await IsRightAsync(_part, cancellationToken).ConfigureAwait(false))
        {
            File.Delete(_part);
            throw new UserError(
                ErrorClass.Model,
                $"{file.Path} arrived damaged (its hash is not the one the repository lists) and was removed; run the command again.");
        }

        File.Move(_part, target, overwrite: true);
    }

    /// <summary>Whether a file has the listed size and hash.</summary>
    public async Task<bool> IsRightAsync(string path, CancellationToken cancellationToken)
    {
        if (Length(path) != file.Size)
        {
            return false;
        }

        FileStream content = new(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using (content.ConfigureAwait(false))
        {
            byte[] hash = file.Sha256 is not null
                ? await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false)
                : await BlobHashAsync(content, cancellationToken).ConfigureAwait(false);
            return Convert.ToHexStringLower(hash) == (file.Sha256 ?? file.BlobSha1);
        }
    }

    private async Task TransferAsync(CancellationToken cancellationToken)
    {
        ResiliencePipeline retries = PullRetries.Of(options, e => onProgress(Length(_part), e.Message));
        while (Length(_part) < file.Size || !File.Exists(_part))
        {
            try
            {
                await retries.ExecuteAsync(async token => await AdvanceAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw new UserError(
                    ErrorClass.Unreachable,
                    $"{file.Path} can't be fetched from {options.Endpoint.Host} ({e.Message}); run the command again to go on at {Length(_part)} of {file.Size} bytes.", e);
            }
        }
    }

    /// <summary>Fails only when no byte came: a connection that is lost half-way does not count towards the attempts.</summary>
    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        long before = Length(_part);
        try
        {
            await AttemptAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && Length(_part) > before)
        {
            onProgress(Length(_part), e.Message);
            await Task.Delay(options.FirstDelay, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        long have = Length(_part);
        using HttpResponseMessage response = await hub.OpenAsync(file, have, cancellationToken).ConfigureAwait(false);

        // A server without ranges sends all of it; one whose file is shorter than what is here refuses.
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        have = goesOn ? have : 0;
        using FileStream part = Write(() => new FileStream(_part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, 0));
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw new IOException("the server's file is shorter than what is here already");
        }

        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await CopyAsync(body, part, have, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(Stream body, FileStream part, long have, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[(int)Math.Clamp(file.Size, 1, BufferSize)];
        while (true)
        {
            int read = await ReadAsync(body, buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                if (have < file.Size)
                {
                    throw new IOException("the connection was lost");
                }

                return;
            }

            if (have + read > file.Size)
            {
                part.SetLength(0);
                throw new UserError(
                    ErrorClass.Model,
                    $"{file.Path} is longer than the repository lists ({file.Size} bytes) and was not kept; run the command again.");
            }

            Write(() =>
            {
                part.Write(buffer, 0, read);
                return part;
            });
            have += read;
            Fetched += read;
            onProgress(have, null);
        }
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(options.Silence);
        try
        {
            return await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"nothing arrived for {options.Silence.TotalSeconds:0} s");
        }
    }

    private T Write<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(
                ErrorClass.Output,
                $"{_part} can't be written ({e.Message}); make room or choose another folder, then run the command again to go on.", e);
        }
    }

    private async Task<byte[]> BlobHashAsync(Stream content, CancellationToken cancellationToken)
    {
        // Git names contents by SHA-1; it guards against accidents here, not against forgery.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Size}\0")));
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        return hash.GetHashAndReset();
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } found ? found.Length : 0;
}
