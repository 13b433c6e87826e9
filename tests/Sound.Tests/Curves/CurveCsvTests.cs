using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using Xunit;

namespace AADiff.Sound.Tests.Curves;

public sealed class CurveCsvTests
{
    [Fact]
    public async Task A_curve_comes_back_from_its_file_to_the_last_bit()
    {
        Curve curve = Samples.Awkward();
        Curve back = await ReadAsync(await WriteAsync(curve), Samples.Ntsc, curve.Frames);

        Assert.Equal((curve.FrameRate, curve.Frames), (back.FrameRate, back.Frames));
        Assert.Equal<double>(curve.Loudness, back.Loudness);
        Assert.Equal<double>(curve.Normalised, back.Normalised);
        Assert.Equal<double>(curve.Envelope, back.Envelope);
        Assert.Equal(curve.Words.Select(word => word.Word), back.Words.Select(word => word.Word));
        Assert.All(curve.Words.Zip(back.Words, (before, after) => (Before: before, After: after)), pair =>
            Assert.Equal<float>(pair.Before.Strengths, pair.After.Strengths));
        Assert.Equal(await WriteAsync(curve), await WriteAsync(back));
    }

    [Fact]
    public async Task The_file_starts_with_the_names_and_the_first_frame()
    {
        string[] lines = (await WriteAsync(Samples.Awkward())).Split('\n');
        Assert.Equal("frame,time,a,u,v,m:lightning,\"m:say \"\"hi\"\", city\"", lines[0]);
        Assert.StartsWith("0,0,", lines[1]);
        Assert.StartsWith("1,0.03336666666666667,", lines[2]);
        Assert.Equal(92, lines.Length);
    }

    [Fact]
    public async Task A_file_that_explains_itself_is_read_back_and_its_columns_are_what_it_says()
    {
        Curve curve = Samples.Awkward();
        string[] lines = (await WriteAsync(curve, explained: true)).Split('\n');

        Assert.All(lines[..4], line => Assert.StartsWith("# ", line));
        Assert.Contains(lines[..4], line => line.Contains("The picture follows m:lightning", StringComparison.Ordinal));
        Assert.StartsWith("frame,time,a,u,v,m:lightning", lines[4]);
        Assert.Equal<float>(curve.Words[0].Strengths, (await ReadAsync(string.Join('\n', lines), Samples.Ntsc, curve.Frames)).Words[0].Strengths);

        // As a spreadsheet writes it: quotes around the comments, separators behind them, fewer digits.
        string[] saved = [.. lines.Select(line => line.StartsWith('#') ? $"\"{line}\",,,,,," : line)];
        await ReadAsync(string.Join("\r\n", saved), Samples.Ntsc, curve.Frames);
    }

    [Theory]
    [InlineData("v", true)]
    [InlineData("a", true)]
    [InlineData("m:lightning", false)]
    public async Task An_edit_of_a_column_that_drives_nothing_is_refused_and_one_of_the_right_column_is_not(string column, bool refused)
    {
        string[] lines = (await WriteAsync(Samples.Awkward(), explained: true)).Split('\n');
        int place = Array.IndexOf(lines[4].Split(','), column);
        string[] fields = lines[10].Split(',');
        fields[place] = "0.77";
        lines[10] = string.Join(',', fields);
        Task<Curve> reading = ReadAsync(string.Join('\n', lines), Samples.Ntsc);

        if (!refused)
        {
            Assert.Equal(0.77f, (await reading).Words[0].Strengths[5]);
            return;
        }

        UserError error = await Assert.ThrowsAsync<UserError>(() => reading);
        Assert.Equal(
            $"edited.csv: column {column} was edited, but the picture follows m:lightning; edit that one, or remove column {column}.", error.Message);
    }

    [Fact]
    public async Task A_file_of_another_program_needs_only_frame_and_one_curve()
    {
        Curve curve = await ReadAsync("\ufeffframe, m:rain\r\n0,1\r\n1,-2\r\n\r\n2,1e1\r\n", new FrameRate(24));
        Assert.Equal(3, curve.Frames);
        Assert.Equal<float>([1, -2, 10], Assert.Single(curve.Words).Strengths);
        Assert.Empty(curve.Envelope);

        Assert.Equal<double>([0, 1.5], (await ReadAsync("v,frame\n0,0\n1.5,1\n", new FrameRate(24))).Envelope);
    }

    [Theory]
    [InlineData("", "empty or its first line can't be read")]
    [InlineData("frame,v\n", "has no frames")]
    [InlineData("frame;v\n0;1\n", "line 1: the columns are separated by semicolons")]
    [InlineData("frame,v,loud\n0,1,1\n", "line 1: column \"loud\" is unknown")]
    [InlineData("frame,m:\n0,1\n", "line 1: column \"m:\" is unknown")]
    [InlineData("frame,v,v\n0,1,1\n", "line 1: column v is there twice")]
    [InlineData("time,v\n0,1\n", "line 1: the column frame is missing")]
    [InlineData("frame,a,u\n0,1,1\n", "line 1: there is neither an envelope (column v) nor a strength")]
    [InlineData("frame,v\n0,1\n1\n", "line 3: there are 1 fields, but the first line names 2 columns")]
    [InlineData("frame,v\n0,1\n\n1,1,1\n", "line 4: there are 3 fields")]
    [InlineData("frame,v\n0,\"1\n", "line 2: a quote is not closed")]
    [InlineData("frame,v\n0,\"1\"2\n", "line 2: a quote is not closed")]
    [InlineData("frame,v\n0,\"0.5\"\n1,\"0.5\n2,0.5\n", "line 3: a quote is not closed")]
    [InlineData("frame,v\n0,loud\n", "line 2: column v: \"loud\" is not a number")]
    [InlineData("frame,v\n0,\n", "line 2: column v: \"\" is not a number")]
    [InlineData("frame,v\n0,NaN\n", "line 2: column v: \"NaN\" is not a number")]
    [InlineData("# mine\nframe,loud\n0,1\n", "line 2: column \"loud\" is unknown")]
    [InlineData("# mine\nframe,v\n0,-0.1\n", "line 3: column v: -0.1 is negative")]
    [InlineData("frame,v\n0,-0.1\n", "line 2: column v: -0.1 is negative")]
    [InlineData("frame,v\n0,1\n2,1\n", "line 3: column frame: 2 is not the next frame, 1")]
    [InlineData("frame,m:rain\n0,1\n1,10.5\n", "line 3: column m:rain: 10.5 is out of range")]
    [InlineData("frame,time,v\n0,0,1\n1,0.1,1\n", "line 3: column time: 0.1 s is not when frame 1 is shown at 30 frames per second")]
    public async Task A_wrong_file_is_refused_with_line_and_column(string text, string sentence)
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => ReadAsync(text, new FrameRate(30)));
        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.StartsWith("edited.csv", error.Message);
        Assert.Contains(sentence, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_curve_for_another_length_is_refused()
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => ReadAsync("frame,v\n0,1\n1,1\n", new FrameRate(30), frames: 360));
        Assert.Contains("has 2 frames, but the sound takes 360 at 30 frames per second", error.Message);
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData("frame,v\n", "0")]
    [InlineData("frame,v\n0,\"", "1\n")]
    [InlineData("frame,v\n", "1,")]
    public async Task A_line_without_an_end_is_refused_after_its_first_characters(string begin, string repeated)
    {
        var text = new EndlessText(begin, repeated);
        UserError error = await Assert.ThrowsAsync<UserError>(() => CurveCsvReader.ReadAsync(text, "edited.csv", new FrameRate(30)));
        Assert.Contains("edited.csv has a line of more than 16384 characters", error.Message);
        Assert.InRange(text.Given, 1, 200_000);
    }

    [Theory]
    [InlineData("frame,m:{long}\n0,1\n", "line 1: field 2 has 302 characters")]
    [InlineData("frame,v\n0,{long}\n", "line 2: field 2 has 300 characters")]
    public async Task A_field_has_a_longest_length(string text, string sentence)
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => ReadAsync(text.Replace("{long}", new string('7', 300)), new FrameRate(30)));
        Assert.Contains(sentence, error.Message);
        Assert.InRange(error.Message.Length, 1, 300);
    }

    [Fact]
    public async Task A_file_has_at_most_as_many_columns_as_can_be_driven()
    {
        string header = "frame,v," + string.Join(',', Enumerable.Range(0, 40).Select(i => $"m:word{i}"));
        UserError error = await Assert.ThrowsAsync<UserError>(() => ReadAsync(header + "\n", new FrameRate(30)));
        Assert.Contains("there are 42 columns; at most 21", error.Message);
    }

    [Fact]
    public async Task Reading_ends_when_it_is_cancelled() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => CurveCsvReader.ReadAsync(new StringReader("frame,v\n0,1\n"), "edited.csv", new FrameRate(30), null, new CancellationToken(true)));

    /// <summary>Some text, and then the same again and again.</summary>
    private sealed class EndlessText(string begin, string repeated) : TextReader
    {
        public long Given { get; private set; }

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            for (int i = 0; i < buffer.Length; i++, Given++)
            {
                buffer[i] = Given < begin.Length ? begin[(int)Given] : repeated[(int)((Given - begin.Length) % repeated.Length)];
            }

            return buffer.Length;
        }
    }

    private static Task<Curve> ReadAsync(string text, FrameRate frameRate, int? frames = null) =>
        CurveCsvReader.ReadAsync(new StringReader(text), "edited.csv", frameRate, frames);

    private static async Task<string> WriteAsync(Curve curve, bool explained = false)
    {
        var writer = new StringWriter();
        await CurveCsvWriter.WriteAsync(writer, curve, explained);
        return writer.ToString();
    }
}
