using System.Text.Json;
using AADiff.Cli.Home;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;

namespace AADiff.Cli.Cluster;

/// <summary>What runs on a home, kept between commands.</summary>
internal static class ClusterFile
{
    /// <summary>Null when there is none, or when its coordinator has ended.</summary>
    public static ClusterState? Read(HomeFolder home)
    {
        try
        {
            return JsonSerializer.Deserialize<ClusterState>(File.ReadAllText(home.Cluster), SpecJson.Options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new UserError(ErrorClass.Failed, $"{home.Cluster} is damaged: end the farm's processes by hand and delete it.", e);
        }
    }

    public static void Write(HomeFolder home, ClusterState state)
    {
        string temporary = home.Cluster + ".new";
        using (FileStream file = PrivateFiles.Open(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, state, SpecJson.Options);
        }

        File.Move(temporary, home.Cluster, overwrite: true);
    }

    public static void Delete(HomeFolder home) => File.Delete(home.Cluster);
}
