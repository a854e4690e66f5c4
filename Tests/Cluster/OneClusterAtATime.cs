using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// The tests of whole clusters: one at a time, and none beside other tests, or six processes would be timed on what is left of two cores. One database server for all of them,
/// a database for each.
/// </summary>
[CollectionDefinition(nameof(OneClusterAtATime), DisableParallelization = true)]
public sealed class OneClusterAtATime : ICollectionFixture<DatabaseServer>;
