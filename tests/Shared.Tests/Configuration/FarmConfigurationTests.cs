using System.Collections;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Configuration;

public sealed class FarmConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Without_anything_set_a_process_is_a_farm_of_its_own()
    {
        FarmOptions options = Load([]);

        Assert.True(options.IsCoordinator && options.IsGpu);
        Assert.Equal(("127.0.0.1", 0), (options.Host, options.Port));
        Assert.Empty(options.SeedList);
        Assert.False(options.Tls.Enabled);
    }

    [Fact]
    public void Flags_override_the_environment_which_overrides_the_file()
    {
        string file = Write("""{ "port": 1, "host": "10.0.0.1", "insecure": true, "gpu": { "slots": 1 }, "seeds": "a:1,b:2", "roles": "gpu" }""");

        FarmOptions options = Load(["--config", file, "--port", "3"], ("AADIFF__PORT", "2"), ("AADIFF__GPU__SLOTS", "2"));

        Assert.Equal((3, "10.0.0.1", 2), (options.Port, options.Host, options.Gpu.Slots));
        Assert.Equal(["a:1", "b:2"], options.SeedList);
    }

    [Fact]
    public void Every_option_can_be_set_in_every_way_it_says_it_can()
    {
        foreach (FarmOption option in FarmOptionTable.All)
        {
            Assert.EndsWith(".", option.Description, StringComparison.Ordinal);
            string value = option.Default.Length > 0 ? option.Default : "x";
            Refusal(() => Load([], (option.Variable, value)), option);
            if (!option.IsSecret)
            {
                Refusal(() => Load([option.Flag, value]), option);
            }
        }

        // A value may be wrong in itself, as a file that does not exist; that is another sentence.
        static void Refusal(Action load, FarmOption option)
        {
            if (Record.Exception(load) is UserError error)
            {
                Assert.DoesNotContain("is no option", error.Message + option, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("", "/srv/farm/cache")]
    [InlineData("/var/cache/farm", "/var/cache/farm")]
    public void What_may_be_deleted_lies_apart_from_what_may_not_when_that_is_asked_for(string cache, string folder) =>
        Assert.Equal(folder, FarmFolders.Cache(new FarmOptions { Data = "/srv/farm", Cache = cache }));

    [Fact]
    public void The_help_names_every_option()
    {
        string help = FarmOptionTable.Help();

        Assert.All(FarmOptionTable.All, option => Assert.Contains(option.Variable, help, StringComparison.Ordinal));
        Assert.All(FarmOptionTable.All, option => Assert.Contains(option.Description, help, StringComparison.Ordinal));
        Assert.Contains("--objects-access-key", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_taken_from_the_environment_and_from_files_but_not_from_flags()
    {
        Assert.Equal("s3cret", Load([], ("AADIFF__OBJECTS__SECRETKEY", "s3cret")).Objects.SecretKey);
        Assert.Equal("s3cret", SecretFile.Read("", Write("s3cret\n")));

        string refused = Refused(["--objects-secret-key", "s3cret"]);
        Assert.Contains("AADIFF__OBJECTS__SECRETKEY", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("--objects-secret-key VALUE", FarmOptionTable.Help(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prot 4053", "'--prot' is no option")]
    [InlineData("--port", "--port needs a value")]
    [InlineData("--port many", "'many' is no value for port")]
    [InlineData("--port 70000", "port is 70000")]
    [InlineData("--roles painter", "roles is 'painter'")]
    [InlineData("--roles gpu", "set seeds to host:port of a coordinator")]
    [InlineData("--seeds nowhere", "'nowhere' in seeds is not of the form host:port")]
    [InlineData("--roles coordinator --port 4053 --public-host c3 --seeds c1:4053,c2:4053", "This coordinator, c3:4053, is not among the seeds")]
    [InlineData("--host 0.0.0.0", "set publicHost")]
    [InlineData("--host 0.0.0.0 --public-host c1", "host is 0.0.0.0, which others reach, and there is no TLS between nodes")]
    [InlineData("--roles gpu --seeds c1:4053 --host 10.0.0.1", "set tls:certificate, or insecure")]
    [InlineData("--http-host 0.0.0.0", "http:host is 0.0.0.0, which others reach, and the port has no TLS")]
    [InlineData("--http-host 0.0.0.0 --insecure false", "set http:tlsProxy when a proxy that has stands before it, or insecure")]
    [InlineData("--objects-authority nothing", "objects:authority is set, but no S3 server")]
    [InlineData(
        "--objects-endpoint s3:9000 --objects-access-key me --objects-secret-key-file /dev/null --objects-authority nothing",
        "nothing of objects:authority does not exist")]
    [InlineData("--objects-public-address objects.example:9000", "must be of the form https://host:port")]
    [InlineData("--objects-public-address https://objects.example/bucket", "with nothing behind it")]
    [InlineData("--log loud", "log is 'loud'")]
    [InlineData("--config nothing.json", "nothing.json does not exist")]
    [InlineData("--objects-endpoint http://s3:9000", "without http://")]
    [InlineData("--objects-endpoint s3:9000", "objects:accessKey is not")]
    [InlineData("--objects-endpoint s3:9000 --objects-access-key me", "neither objects:secretKey nor objects:secretKeyFile")]
    [InlineData("--journal-postgres-file nothing", "nothing of journal:postgresFile does not exist")]
    [InlineData("--tls-certificate nothing.pem", "tls:authority is not")]
    [InlineData("--tls-key nothing.pem", "tls:certificate is not")]
    [InlineData("--tls-certificate nothing.pem --tls-authority ca.pem", "nothing.pem of tls:certificate does not exist")]
    [InlineData("--cluster-removal-margin 0", "cluster:removalMargin must be greater than 0")]
    [InlineData("--cluster-orphaned 9", "cluster:orphaned must be greater")]
    [InlineData("--cluster-split-brain keep-me", "cluster:splitBrain is 'keep-me'")]
    [InlineData("--cluster-heartbeat-pause 0", "at least 1 second")]
    [InlineData("--gpu-slots -1", "gpu:slots is -1")]
    [InlineData("--gpu-memory -1", "gpu:memory is -1 GiB, but must lie between 0 (all there is) and 4096")]
    [InlineData("--gpu-memory NaN", "gpu:memory is NaN GiB")]
    [InlineData("--limits-sound 0", "limits:sound is 0 hours, but must be above 0, up to 24")]
    [InlineData("--limits-sound 24.5", "limits:sound is 24.5 hours")]
    [InlineData("--limits-sound NaN", "limits:sound is NaN hours")]
    [InlineData("--limits-frames 2592001", "limits:frames is 2592001, but must lie between 1 and 2592000")]
    [InlineData("--limits-pixels 17", "limits:pixels is 17 million")]
    [InlineData("--limits-decoder-memory 127", "limits:decoderMemory is 127 MiB, but must lie between 128 and 65536")]
    [InlineData("--limits-decoder-time 0", "limits:decoderTime is 0 minutes")]
    [InlineData("--limits-encoder-memory 65537", "limits:encoderMemory is 65537 MiB, but must lie between 128 and 65536")]
    [InlineData("--limits-encoder-time 1441", "limits:encoderTime is 1441 minutes")]
    [InlineData("--limits-upload 0", "limits:upload is 0 GiB, but must be above 0, up to 1024")]
    [InlineData("--limits-upload NaN", "limits:upload is NaN GiB")]
    [InlineData("--jobs-failed-share 2", "jobs:failedShare is 2")]
    public void A_mistake_is_refused_with_a_sentence_that_names_it(string flags, string part) =>
        Assert.Contains(part, Refused(flags.Split(' ')), StringComparison.Ordinal);

    [Theory]
    [InlineData("--host 0.0.0.0 --public-host c1 --insecure")]
    [InlineData("--insecure --http-host 0.0.0.0")]
    [InlineData("--http-host :: --http-tls-proxy")]
    [InlineData("--host 127.0.0.2 --http-host ::1")]
    [InlineData("--host localhost --http-host localhost")]
    [InlineData("--roles gpu --seeds c1:4053 --http-host 0.0.0.0")]
    public void Ports_without_TLS_are_open_to_others_only_when_that_is_said(string flags) => Load(flags.Split(' '));

    [Fact]
    public void Misspelt_variables_and_keys_are_refused_too()
    {
        Assert.Contains("AADIFF__OBJECTS__BUKKET", Refused([], ("AADIFF__OBJECTS__BUKKET", "b")), StringComparison.Ordinal);
        Assert.Contains("'objects:bukket'", Refused(["--config", Write("""{ "objects": { "bukket": "b" } }""")]), StringComparison.Ordinal);
        Assert.Contains("is not valid JSON", Refused(["--config", Write("{ port: ")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_others_are_none_of_its_business() => Assert.Equal(0, Load([], ("AADIFF_HOME", "/x"), ("PORT", "9")).Port);

    public void Dispose() => _folder.Dispose();

    private static FarmOptions Load(string[] arguments, params (string Name, string Value)[] environment)
    {
        Hashtable variables = [];
        foreach ((string name, string value) in environment)
        {
            variables[name] = value;
        }

        return FarmConfiguration.Load(arguments, variables);
    }

    private static string Refused(string[] arguments, params (string Name, string Value)[] environment)
    {
        UserError error = Assert.Throws<UserError>(() => Load(arguments, environment));
        Assert.Equal(ErrorClass.Usage, error.Class);
        return error.Message;
    }

    private string Write(string text)
    {
        string file = _folder.File(Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, text);
        return file;
    }
}
