using System.Collections.Immutable;

namespace AADiff.Coordinator.Jobs;

/// <summary>
/// An immutable list for hundreds of thousands of small items: a changed copy shares all chunks but those that were written to. Flat
/// arrays, so it takes a third of the memory of an <see cref="ImmutableList{T}"/>.
/// </summary>
internal sealed class ChunkedList<T>
{
    private const int ChunkSize = 128;

    private readonly ImmutableArray<T[]> _chunks;

    private ChunkedList(ImmutableArray<T[]> chunks, int count) => (_chunks, Count) = (chunks, count);

    public static ChunkedList<T> Empty { get; } = new([], 0);

    public int Count { get; }

    public T this[int index] => index < Count ? _chunks[index / ChunkSize][index % ChunkSize] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>So many default items. They share one chunk until they are written to.</summary>
    public static ChunkedList<T> Of(int count) =>
        new([.. Enumerable.Repeat(new T[ChunkSize], (count + ChunkSize - 1) / ChunkSize)], count);

    /// <summary>So many equal items, in one shared chunk.</summary>
    public static ChunkedList<T> Of(int count, T item)
    {
        T[] chunk = new T[ChunkSize];
        Array.Fill(chunk, item);
        return new([.. Enumerable.Repeat(chunk, (count + ChunkSize - 1) / ChunkSize)], count);
    }

    public Builder ToBuilder() => new(this);

    /// <summary>Collects changes; copies a chunk when it is first written to.</summary>
    internal sealed class Builder(ChunkedList<T> source)
    {
        private readonly ImmutableArray<T[]>.Builder _chunks = source._chunks.ToBuilder();
        private int _count = source.Count;

        public T this[int index]
        {
            get => index < _count ? _chunks[index / ChunkSize][index % ChunkSize] : throw new ArgumentOutOfRangeException(nameof(index));
            set => Writable(index / ChunkSize)[index % ChunkSize] = value;
        }

        public void Add(T item)
        {
            if (_count == _chunks.Count * ChunkSize)
            {
                _chunks.Add(new T[ChunkSize]);
            }

            this[_count++] = item;
        }

        public ChunkedList<T> ToImmutable() => new(_chunks.ToImmutable(), _count);

        private T[] Writable(int chunk)
        {
            if (chunk < source._chunks.Length && ReferenceEquals(_chunks[chunk], source._chunks[chunk]))
            {
                _chunks[chunk] = [.. _chunks[chunk]];
            }

            return _chunks[chunk];
        }
    }
}
