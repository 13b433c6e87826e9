using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Hosting;

/// <summary>The object store that the options name.</summary>
public static class FarmStores
{
    public static IObjectStore Objects(FarmOptions options) => new FolderObjectStore(FarmFolders.Objects(options));
}
