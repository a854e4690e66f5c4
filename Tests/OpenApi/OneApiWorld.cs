using Xunit;

namespace Reticulum.Tests.OpenApi;

/// <summary>Nodes that are started once, for all that looks at one document; beside them all other tests run.</summary>
[CollectionDefinition(nameof(OneApiWorld))]
public sealed class OneApiWorld : ICollectionFixture<ApiWorld>;
