using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Reticulum.Peers;

namespace Reticulum.Clustering;

/// <summary>
/// Middleware of Orleans' connections: TLS with a certificate of this process' own, then <see cref="SiloHandshake"/>, then Orleans. A connection on which
/// that fails is closed without a word; the log gets one line in <see cref="Pace"/>'s time.
/// </summary>
internal sealed partial class SiloConnections(ClusterKeys keys, TimeProvider time, ILogger<SiloConnections> logger) : IDisposable
{
    /// <summary>From the connection to the last proof.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Connections that have not proven anything yet; more are closed at once.</summary>
    private const int MaxUnproven = 256;

    private readonly X509Certificate2 _certificate = MakeCertificate(time);
    private readonly Pace _warnings = new(time, TimeSpan.FromSeconds(10));
    private int _unproven;

    /// <summary>Of connections that other silos open.</summary>
    public ConnectionDelegate Inbound(ConnectionDelegate next) => connection => RunAsync(connection, next, isCallee: true);

    /// <summary>Of connections that this silo opens.</summary>
    public ConnectionDelegate Outbound(ConnectionDelegate next) => connection => RunAsync(connection, next, isCallee: false);

    /// <summary>Of connections from clients of Orleans, of which the product has none.</summary>
    public ConnectionDelegate Refused(ConnectionDelegate next) => connection =>
    {
        Close(connection, "clients of Orleans are not let in");
        return Task.CompletedTask;
    };

    public void Dispose() => _certificate.Dispose();

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, bool isCallee)
    {
        var pipes = connection.Transport;
        await using var tls = new SslStream(new SiloHandshakeStream(pipes), leaveInnerStreamOpen: true);
        if (await FailureAsync(tls, isCallee) is { } failure)
        {
            Close(connection, failure);
            return;
        }

        var inner = new TlsPipes(
            PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true)));
        try
        {
            connection.Transport = inner;
            await next(connection);
        }
        finally
        {
            await inner.Input.CompleteAsync();
            await inner.Output.CompleteAsync();
            connection.Transport = pipes;
        }
    }

    /// <returns>Null: both are proven.</returns>
    private async Task<string?> FailureAsync(SslStream tls, bool isCallee)
    {
        try
        {
            if (Interlocked.Increment(ref _unproven) > MaxUnproven)
            {
                return "too many connections at once that prove nothing";
            }

            using var limit = new CancellationTokenSource(Limit, time);
            return await ProveAsync(tls, isCallee, limit.Token) ? null : "it does not know the cluster's secret";
        }
        catch (OperationCanceledException)
        {
            return "it proved nothing in time";
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or InvalidOperationException)
        {
            return $"the handshake broke off: {e.Message}";
        }
        finally
        {
            Interlocked.Decrement(ref _unproven);
        }
    }

    private async Task<bool> ProveAsync(SslStream tls, bool isCallee, CancellationToken cancellationToken)
    {
        if (isCallee)
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, AllowTlsResume = false, AllowRenegotiation = false }, cancellationToken);
            return await SiloHandshake.TakeAsync(tls, keys, Binding(_certificate), cancellationToken);
        }

        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "reticulum",
                AllowTlsResume = false,
                AllowRenegotiation = false,
                // Nobody vouches for it: it is the handshake after it that proves whose it is.
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            },
            cancellationToken);
        return await SiloHandshake.CallAsync(tls, keys, Binding(tls.RemoteCertificate!), cancellationToken);
    }

    private void Close(ConnectionContext connection, string why)
    {
        if (_warnings.TryTake(out var others))
        {
            LogRefused(connection.RemoteEndPoint?.ToString(), why, others);
        }

        connection.Abort();
    }

    private static byte[] Binding(X509Certificate certificate) => SHA256.HashData(certificate.GetRawCertData());

    // Its dates mean nothing: a node's clock may be wrong.
    private static X509Certificate2 MakeCertificate(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=reticulum", key, HashAlgorithmName.SHA256);
        using var ephemeral = request.CreateSelfSigned(time.GetUtcNow().AddYears(-1), time.GetUtcNow().AddYears(100));

        // Windows' TLS takes no key that was never in a store.
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
    }

    [LoggerMessage(LogLevel.Warning, "Closed a connection of Orleans with {Peer}: {Why} (and {Others} others since the last such line)")]
    private partial void LogRefused(string? peer, string why, long others);

    private sealed record TlsPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
