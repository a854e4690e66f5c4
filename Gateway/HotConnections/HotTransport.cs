using System.IO.Pipelines;

namespace Reticulum.HotConnections;

/// <summary>A connection with another way in.</summary>
internal sealed record HotTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
