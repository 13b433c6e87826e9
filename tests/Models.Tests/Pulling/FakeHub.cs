using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AADiff.Models.Tests.Pulling;

/// <summary>A server on loopback with Hugging Face's addresses, which misbehaves as the test tells it.</summary>
internal sealed class FakeHub : IDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private readonly ConcurrentDictionary<string, Queue<Func<HttpListenerContext, byte[], bool>>> _accidents = new();

    public FakeHub()
    {
        (_listener, Address) = Listen();
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public string Repo { get; } = "someone/some-model";

    /// <summary>Every request for a file: its path and where it starts.</summary>
    public ConcurrentQueue<(string Path, long From)> Requests { get; } = new();

    /// <summary>Authorization headers by order of arrival.</summary>
    public ConcurrentQueue<string?> Tokens { get; } = new();

    /// <summary>Files that are stored as large: listed with a SHA-256.</summary>
    public HashSet<string> Large { get; } = [];

    /// <summary>Files whose listing names the hash of something else.</summary>
    public HashSet<string> WronglyListed { get; } = [];

    public HttpStatusCode? Refuse { get; set; }

    public int PageSize { get; set; } = int.MaxValue;

    public void Add(string path, byte[] content) => _files[path] = content;

    public void AddModel(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            Add(path, File.ReadAllBytes(file));
            if (path.EndsWith(".onnx", StringComparison.Ordinal) || path.EndsWith(".pb", StringComparison.Ordinal))
            {
                Large.Add(path);
            }
        }
    }

    /// <summary>The next answer about this file is sent by <paramref name="answer"/>; false: nothing special happens after all.</summary>
    public void Next(string path, Func<HttpListenerContext, byte[], bool> answer) => _accidents.GetOrAdd(path, _ => new()).Enqueue(answer);

    /// <summary>The next answer breaks off after so many bytes.</summary>
    public void Drop(string path, int after) => Next(path, (context, content) =>
    {
        int from = From(context) is { } start ? (int)start : 0;
        context.Response.StatusCode = from > 0 ? 206 : 200;
        context.Response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        context.Response.ContentLength64 = content.Length - from;
        context.Response.OutputStream.Write(content, from, Math.Min(after, content.Length - from - 1));
        context.Response.OutputStream.Flush();
        context.Response.Abort();
        return true;
    });

    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (int attempt = 0; ; attempt++)
        {
            using TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            int port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            HttpListener listener = new();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, new Uri($"http://127.0.0.1:{port}/"));
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Somebody took the port in between.
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Tokens.Enqueue(context.Request.Headers["Authorization"]);
                Answer(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        string files = $"/{Repo}/resolve/main/";
        if (Refuse is { } status)
        {
            Send(context, (int)status, []);
        }
        else if (path == $"/api/models/{Repo}/tree/main")
        {
            Send(context, 200, Listing(context));
        }
        else if (path.StartsWith(files, StringComparison.Ordinal) && _files.TryGetValue(path[files.Length..], out byte[]? content))
        {
            SendFile(context, path[files.Length..], content);
        }
        else
        {
            Send(context, 404, []);
        }
    }

    private void SendFile(HttpListenerContext context, string path, byte[] content)
    {
        long? from = From(context);
        Requests.Enqueue((path, from ?? 0));
        if (_accidents.TryGetValue(path, out var queue) && queue.TryDequeue(out var accident) && accident(context, content))
        {
            return;
        }

        if (from is { } start && start < content.Length)
        {
            context.Response.Headers["Content-Range"] = $"bytes {start}-{content.Length - 1}/{content.Length}";
            Send(context, 206, content[(int)start..]);
            return;
        }

        Send(context, from is null ? 200 : 416, from is null ? content : []);
    }

    private byte[] Listing(HttpListenerContext context)
    {
        int skip = int.TryParse(context.Request.QueryString["cursor"], out int cursor) ? cursor : 0;
        var page = _files.OrderBy(file => file.Key, StringComparer.Ordinal).Skip(skip).Take(PageSize).ToArray();
        if (skip + page.Length < _files.Count)
        {
            context.Response.Headers["Link"] = $"<{Address}api/models/{Repo}/tree/main?recursive=true&cursor={skip + page.Length}>; rel=\"next\"";
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            page.Select(file => Entry(file.Key, file.Value)).Append(new { type = "directory", path = "unet", size = 0 }));
    }

    private object Entry(string path, byte[] content)
    {
        byte[] listed = WronglyListed.Contains(path) ? [.. content.Reverse()] : content;
        using IncrementalHash blob = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        blob.AppendData(Encoding.ASCII.GetBytes($"blob {listed.Length}\0"));
        blob.AppendData(listed);
        return Large.Contains(path)
            ? new
            {
                type = "file",
                oid = new string(
                '0', 40),
                size = content.Length,
                path,
                lfs = new { oid = Convert.ToHexStringLower(SHA256.HashData(listed)), size = content.Length, pointerSize = 134 }
            }
            : new { type = "file", oid = Convert.ToHexStringLower(blob.GetHashAndReset()), size = content.Length, path };
    }

    private static long? From(HttpListenerContext context) =>
        context.Request.Headers["Range"] is { } range ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : null;

    private static void Send(HttpListenerContext context, int status, byte[] content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength64 = content.Length;
        context.Response.OutputStream.Write(content);
        context.Response.Close();
    }
}
