using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>
/// The models of one machine by digest. A digest is computed again only when a file of the model has another size or time, so that looking
/// often is cheap. Safe for several threads.
/// </summary>
/// <param name="roots">Folders of model folders.</param>
/// <param name="cacheFolder">Where hashes of files are remembered between runs; null: nowhere.</param>
public sealed class ModelStock(IReadOnlyList<string> roots, string? cacheFolder)
{
    private readonly ModelCatalog _catalog = new(roots, cacheFolder, paths: true);
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private volatile bool _looked;

    /// <summary>Names of the outlines that the last <see cref="Look"/> has found, which are no models to draw with.</summary>
    public ImmutableArray<string> Outlines { get; private set; } = [];

    /// <summary>Null until <see cref="Look"/> has come to its end once.</summary>
    public ImmutableArray<string>? Digests => _looked
        ? [.. _known.Values.Select(known => known.Folder.Digest).Distinct().Order(StringComparer.Ordinal)]
        : null;

    /// <summary>Finds what is below the roots now and computes what digests are not known: minutes for gigabytes that were never read.</summary>
    public void Look()
    {
        ModelListing[] all = [.. roots.SelectMany(root => ModelLibrary.List(root)).Where(model => model.Fault is null)];
        Outlines = [.. all.Where(model => model.IsOutline).Select(model => model.Name)];
        string[] there = [.. all.Where(model => !model.IsOutline).Select(model => model.Path)];
        foreach (string path in there.Concat(_known.Keys).Distinct().ToArray())
        {
            try
            {
                Open(path);
            }
            catch (UserError)
            {
                // Silent: what can't be read is no model of this machine; whoever asks for it gets the sentence.
                _known.TryRemove(path, out _);
            }
        }

        _looked = true;
    }

    /// <summary>The model that has this digest: the folder that the name means, else any other.</summary>
    public FoundModel Find(string model, string digest)
    {
        FoundModel absent;
        try
        {
            ModelFolder named = Open(_catalog.Locate(model));
            if (named.Digest == digest)
            {
                return new FoundModel(named, IsOther: false, "");
            }

            absent = new FoundModel(
                null,
                IsOther: true,
                $"the model '{model}' of this node is not the one this video was planned with "
                + $"(digest {Start(named.Digest)}, planned {Start(digest)}); put the same files on every node.");
        }
        catch (UserError e)
        {
            absent = new FoundModel(null, IsOther: false, e.Message);
        }

        foreach (string path in _known.Where(known => known.Value.Folder.Digest == digest).Select(known => known.Key).ToArray())
        {
            try
            {
                if (Open(path) is { } other && other.Digest == digest)
                {
                    return new FoundModel(other, IsOther: false, "");
                }
            }
            catch (UserError)
            {
                // Silent: what is wrong with the folder that was meant is told.
                _known.TryRemove(path, out _);
            }
        }

        return absent;
    }

    private ModelFolder Open(string path)
    {
        try
        {
            string state = StateOf(path);
            if (_known.TryGetValue(path, out Known? known) && known.State == state)
            {
                return known.Folder;
            }

            ModelFolder folder = ModelFolder.Open(path, cacheFolder);
            _ = folder.Digest;
            _known[path] = new Known(state, folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(
                ErrorClass.Model, $"the model folder {Path.GetFileName(path)} can't be read ({e.Message}); check its permissions.", e);
        }
    }

    /// <summary>Changes with every change that changes the digest.</summary>
    private static string StateOf(string path)
    {
        StringBuilder state = new();
        foreach (string name in Directory.Exists(path) ? ModelFiles.DecidingPixels(path) : [])
        {
            FileInfo file = new(ModelLocation.Real(Path.Combine(path, name)));
            state.Append(CultureInfo.InvariantCulture, $"{name}|{(file.Exists ? file.Length : 0)}|{file.LastWriteTimeUtc.Ticks}\n");
        }

        return state.ToString();
    }

    private static string Start(string digest) => digest[..Math.Min(12, digest.Length)];

    private sealed record Known(string State, ModelFolder Folder);
}

/// <param name="Folder">Null: the machine does not have the model.</param>
/// <param name="IsOther">Another model has its name here.</param>
/// <param name="Reason">Why it is not there, in one sentence; empty where it is.</param>
public sealed record FoundModel(ModelFolder? Folder, bool IsOther, string Reason);
