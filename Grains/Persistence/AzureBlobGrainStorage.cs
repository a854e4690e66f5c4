using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Reticulum.Persistence;

/// <summary>
/// State of grains in a container of Azure Blob Storage, as Orleans' own provider (Microsoft.Orleans.Persistence.AzureStorage) keeps it, so that the two can
/// take each other's place: one blob for each state, <c>{stateName}-{grainId}.json</c>; a blob of no bytes is a state that was cleared.
///
/// <para>Terms. The <em>ETag</em> of a state is the blob's: of what was read or written last, null where there was no blob. Every change is conditional
/// on it (none: only if there is no blob), so of two writers who read the same one succeeds; the other gets an <see cref="InconsistentStateException"/>
/// and, by Orleans' rule, its activation ends. A change is one call, so a crash leaves the state before or after it.</para>
///
/// <para>The container is made by the first write that finds it missing: a silo starts also while Azure is away.</para>
/// </summary>
internal sealed class AzureBlobGrainStorage(BlobContainerClient container, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await BlobOf(stateName, grainId).DownloadContentAsync(cancellationToken)).Value;
            var cleared = blob.Content.ToMemory().IsEmpty;
            grainState.State = (cleared ? default : serializer.Deserialize<T>(blob.Content)) ?? New<T>();
            (grainState.RecordExists, grainState.ETag) = (!cleared, blob.Details.ETag.ToString());
        }
        catch (RequestFailedException missing) when (missing.Status == (int)HttpStatusCode.NotFound)
        {
            Reset(grainState);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var blob = BlobOf(stateName, grainId);
        var content = serializer.Serialize(grainState.State);
        var options = new BlobUploadOptions { Conditions = OnlyIf(grainState.ETag) };
        Response<BlobContentInfo> written;
        try
        {
            written = await ChangeAsync(blob, grainState.ETag, () => blob.UploadAsync(content, options, cancellationToken));
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            written = await ChangeAsync(blob, grainState.ETag, () => blob.UploadAsync(content, options, cancellationToken));
        }

        (grainState.RecordExists, grainState.ETag) = (true, written.Value.ETag.ToString());
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var blob = BlobOf(stateName, grainId);
        await ChangeAsync(
            blob, grainState.ETag, () => blob.DeleteIfExistsAsync(DeleteSnapshotsOption.None, OnlyIf(grainState.ETag), cancellationToken));
        Reset(grainState);
    }

    private static BlobRequestConditions OnlyIf(string? etag) =>
        string.IsNullOrEmpty(etag) ? new() { IfNoneMatch = ETag.All } : new() { IfMatch = new ETag(etag) };

    private static async Task<T> ChangeAsync<T>(BlobClient blob, string? etag, Func<Task<T>> change)
    {
        try
        {
            return await change();
        }
        catch (RequestFailedException refused) when (IsConflict(refused))
        {
            throw new InconsistentStateException($"Blob {blob.Name} in container {blob.BlobContainerName} is not as it was read: {refused.ErrorCode}", "Unknown", etag, refused);
        }
    }

    private static bool IsConflict(RequestFailedException refused) => (HttpStatusCode)refused.Status switch
    {
        HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict => true,
        HttpStatusCode.NotFound => refused.ErrorCode != BlobErrorCode.ContainerNotFound,
        _ => false,
    };

    private void Reset<T>(IGrainState<T> grainState) => (grainState.State, grainState.RecordExists, grainState.ETag) = (New<T>(), false, null);

    private T New<T>() => activators.GetActivator<T>().Create();

    private BlobClient BlobOf(string stateName, GrainId grainId) => container.GetBlobClient($"{stateName}-{grainId}.json");
}
