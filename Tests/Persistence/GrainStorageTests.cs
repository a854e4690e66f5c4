using Orleans.Storage;
using Xunit;

namespace Reticulum.Tests.Persistence;

/// <summary>What a grain relies on, whichever storage it is.</summary>
public abstract class GrainStorageTests(StorageSilo silo)
{
    private const int Writers = 16;

    // Tests of one class share a storage, so each has grains of its own.
    private readonly GrainId _grain = Id($"{Guid.NewGuid():N}ffffffff");

    private IGrainStorage Storage => silo.Storage;

    [Fact]
    public async Task Read_NeverWritten_IsNewAndNoRecord()
    {
        var read = new FactsState(null, "some etag");
        await Storage.ReadStateAsync("image", _grain, read);
        Assert.Equal(("", 0), (read.State.Text, read.State.Number));
        Assert.Equal((false, null), (read.RecordExists, read.ETag));
    }

    [Fact]
    public async Task Write_ThenRead_IsTheSame()
    {
        var written = await WriteAsync(_grain, "Привет, \"мир\" \0 \u2028 🖼", int.MinValue);
        var read = await ReadAsync(_grain);
        Assert.Equal((written.State.Text, written.State.Number), (read.State.Text, read.State.Number));
        Assert.Equal((true, written.ETag), (read.RecordExists, read.ETag));
        Assert.True(written.RecordExists);
        Assert.NotNull(written.ETag);
    }

    [Fact]
    public async Task Write_Again_ChangesStateAndETag()
    {
        var state = await WriteAsync(_grain, "a", 1);
        var before = state.ETag;
        state.State.Number = 2;
        await Storage.WriteStateAsync("image", _grain, state);
        Assert.NotEqual(before, state.ETag);
        Assert.Equal((2, state.ETag), ((await ReadAsync(_grain)).State.Number, (await ReadAsync(_grain)).ETag));
    }

    [Fact]
    public async Task Write_LargeState_IsReadBack()
    {
        var text = new string('я', 200_000);
        await WriteAsync(_grain, text, 1);
        Assert.Equal(text, (await ReadAsync(_grain)).State.Text);
    }

    [Fact]
    public async Task Write_OnAStaleETag_IsInconsistentAndChangesNothing()
    {
        var first = await WriteAsync(_grain, "a", 1);
        var second = await ReadAsync(_grain);
        second.State.Number = 2;
        await Storage.WriteStateAsync("image", _grain, second);
        first.State.Number = 3;
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("image", _grain, first));
        Assert.Equal((2, second.ETag), ((await ReadAsync(_grain)).State.Number, (await ReadAsync(_grain)).ETag));
    }

    [Fact]
    public async Task Write_AsIfFirstWhereThereIsAState_IsInconsistent()
    {
        await WriteAsync(_grain, "a", 1);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(_grain, "b", 2));
        Assert.Equal("a", (await ReadAsync(_grain)).State.Text);
    }

    [Fact]
    public async Task Write_SixteenFirstWritersAtOnce_OneWins()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => TryWriteAsync(new FactsState(new Facts { Number = writer }))));
        Assert.Equal(1, won.Count(one => one));
        Assert.Equal(Array.IndexOf(won, true), (await ReadAsync(_grain)).State.Number);
    }

    [Fact]
    public async Task Write_SixteenWritersOfOneETagAtOnce_OneWins()
    {
        var etag = (await WriteAsync(_grain, "a", -1)).ETag;
        var won = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer =>
            TryWriteAsync(new FactsState(new Facts { Number = writer }, etag))));
        Assert.Equal(1, won.Count(one => one));
        Assert.Equal(Array.IndexOf(won, true), (await ReadAsync(_grain)).State.Number);
    }

    [Fact]
    public async Task Clear_LeavesNoRecord()
    {
        var state = await WriteAsync(_grain, "a", 1);
        await Storage.ClearStateAsync("image", _grain, state);
        Assert.Equal(("", false, null), (state.State.Text, state.RecordExists, state.ETag));
        var read = await ReadAsync(_grain);
        Assert.Equal(("", false, null), (read.State.Text, read.RecordExists, read.ETag));
    }

    [Fact]
    public async Task Clear_WhatIsNotThere_IsNothing()
    {
        var state = new FactsState(new Facts());
        await Storage.ClearStateAsync("image", _grain, state);
        Assert.Equal((false, null), (state.RecordExists, state.ETag));
    }

    [Fact]
    public async Task Clear_OnAStaleETag_IsInconsistentAndChangesNothing()
    {
        var first = await WriteAsync(_grain, "a", 1);
        var second = await ReadAsync(_grain);
        await Storage.WriteStateAsync("image", _grain, second);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("image", _grain, first));
        Assert.True((await ReadAsync(_grain)).RecordExists);
    }

    [Fact]
    public async Task Write_AfterClear_IsAFirstWrite()
    {
        var state = await WriteAsync(_grain, "a", 1);
        await Storage.ClearStateAsync("image", _grain, state);
        state.State.Number = 7;
        await Storage.WriteStateAsync("image", _grain, state);
        Assert.Equal((7, true), ((await ReadAsync(_grain)).State.Number, (await ReadAsync(_grain)).RecordExists));
    }

    [Fact]
    public async Task Write_AfterAnothersClear_IsInconsistent()
    {
        var state = await WriteAsync(_grain, "a", 1);
        await Storage.ClearStateAsync("image", _grain, await ReadAsync(_grain));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("image", _grain, state));
        Assert.False((await ReadAsync(_grain)).RecordExists);
    }

    [Fact]
    public async Task States_OfOneGrainAndOfOthers_AreApart()
    {
        await WriteAsync(_grain, "a", 1);
        var other = new FactsState();
        await Storage.ReadStateAsync("tombstone", _grain, other);
        Assert.False(other.RecordExists);
        Assert.False((await ReadAsync(Id(_grain.Key + "f"))).RecordExists);
    }

    [Theory]
    [InlineData("ж/ю?#%+ &=;:@")]
    [InlineData("картинка")]
    [InlineData("a b\\c\"d'e")]
    [InlineData("'; DROP TABLE OrleansStorage; --")]
    [InlineData("A")]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("%2F")]
    [InlineData("🖼")]
    public async Task Keys_OfAnyText_AreApart(string key)
    {
        var grain = Id($"{key}{(key == "7" ? "" : _grain.Key.ToString())}");
        await WriteAsync(grain, key, 1);
        Assert.Equal(key, (await ReadAsync(grain)).State.Text);
        Assert.False((await ReadAsync(Id(key + key))).RecordExists);
    }

    [Theory]
    [InlineData('a', 300)]
    [InlineData('ж', 150)]
    public async Task Keys_ThatAreLong_AreApart(char letter, int length)
    {
        var (one, other) = (Id(new string(letter, length - 1) + '1'), Id(new string(letter, length - 1) + '2'));
        await WriteAsync(one, "one", 1);
        await WriteAsync(other, "other", 2);
        Assert.Equal(("one", "other"), ((await ReadAsync(one)).State.Text, (await ReadAsync(other)).State.Text));
    }

    private protected static GrainId Id(string key) => GrainId.Create("image", key);

    private protected async Task<FactsState> WriteAsync(GrainId grain, string text, int number)
    {
        var state = new FactsState(new Facts { Text = text, Number = number });
        await Storage.WriteStateAsync("image", grain, state);
        return state;
    }

    private protected async Task<FactsState> ReadAsync(GrainId grain)
    {
        var state = new FactsState();
        await Storage.ReadStateAsync("image", grain, state);
        return state;
    }

    private async Task<bool> TryWriteAsync(FactsState state)
    {
        try
        {
            await Storage.WriteStateAsync("image", _grain, state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
