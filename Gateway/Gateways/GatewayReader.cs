using Reticulum.Images;
using Reticulum.Relay;
using Reticulum.Replication;

namespace Reticulum.Gateways;

/// <summary>Reads on a node without originals: everything lies on other nodes.</summary>
internal sealed class GatewayReader(IRemoteImages remote, Surveyor surveyor, RelayCache cache) : IImageReader
{
    public ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken) => remote.ReadAsync(key, cancellationToken);

    public async ValueTask<DescribeOutcome> DescribeAsync(ImageId id, CancellationToken cancellationToken)
    {
        var survey = await surveyor.AskOwnersAsync(id, cancellationToken);
        return survey.Verdict switch
        {
            SurveyVerdict.Present => new DescribeOutcome.Found(new ImageDetails(
                survey.Image!,
                [.. survey.Holders.Select(static holder => new Replica(holder.Node.Id, holder.Node.Nickname, ((CopyState.Present)holder.State).VerifiedAt))],
                [.. cache.List(id).OrderBy(static file => file.Name, StringComparer.Ordinal)])),
            SurveyVerdict.Deleted => new DescribeOutcome.Deleted(survey.Tombstone!.DeletedAt),
            SurveyVerdict.Absent => new DescribeOutcome.NotFound(),
            _ => new DescribeOutcome.Unavailable(survey.Copies.IsEmpty ? NoStorageNodes.Why : "the image's nodes cannot be asked at the moment", NoStorageNodes.RetryAfter),
        };
    }
}
