namespace AADiff.Sound.Grounding;

/// <summary>Keeps the CLAP that was used last; one sound is grounded at a time, because its sessions are shared.</summary>
public sealed class ClapCache : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private string? _folder;
    private ClapModel? _clap;

    public async Task<T> UseAsync<T>(string folder, Func<ClapModel, Task<T>> use, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_folder != folder)
            {
                _clap?.Dispose();
                (_folder, _clap) = (null, null);
                _clap = ClapModel.Open(folder);
                _folder = folder;
            }

            return await use(_clap!).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for a grounding that runs: its sessions can't go under it.</summary>
    public void Dispose()
    {
        _turn.Wait();
        _clap?.Dispose();
        _clap = null;
        _turn.Dispose();
    }
}
