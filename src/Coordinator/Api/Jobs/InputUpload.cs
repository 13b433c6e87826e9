using System.Security.Cryptography;
using AADiff.Coordinator.Access;
using AADiff.Shared.Objects;
using AADiff.Shared.Programs;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>Stores a file of a client that did not say its digest.</summary>
/// <param name="objects">Takes the file.</param>
/// <param name="uploads">Knows what this user may still upload.</param>
/// <param name="caller">Who sends it.</param>
internal sealed class InputUpload(IObjectStore objects, UploadLedger uploads, Caller caller)
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Its name is known when all of it has come, so it goes through a file without a name first.</summary>
    /// <param name="content">The file.</param>
    /// <param name="extension">As its user calls it; a hint for people.</param>
    /// <param name="gone">Ends it.</param>
    /// <exception cref="BadHttpRequestException">It is larger than the user may upload.</exception>
    public async Task<StoredInput> StoreAsync(Stream content, string extension, CancellationToken gone)
    {
        await using FileStream copy = ScratchFolder.CreateFile("aadiff-");
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        (long left, string refusal) = await uploads.RoomAsync(caller, gone);
        for (int read; (read = await content.ReadAsync(buffer, gone)) > 0;)
        {
            left -= read;
            if (left < 0)
            {
                throw new BadHttpRequestException(refusal, StatusCodes.Status413PayloadTooLarge);
            }

            hash.AppendData(buffer, 0, read);
            await copy.WriteAsync(buffer.AsMemory(0, read), gone);
        }

        InputName name = InputName.Of(Sha256Digest.Parse(Convert.ToHexStringLower(hash.GetHashAndReset())), extension);
        if (await objects.FindAsync(name.Value, gone) is not { } found || found.Bytes != copy.Length)
        {
            copy.Position = 0;
            await objects.PutAsync(name.Value, copy, "application/octet-stream", gone);
        }

        await uploads.AddAsync(caller, name, copy.Length, gone);
        return new StoredInput(name, name.Digest, copy.Length);
    }
}
