using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Reticulum.Configuration;
using Reticulum.Supervision;

namespace Reticulum;

/// <summary>What every process of the product has in common: where its settings come from, how it logs, how Kestrel is bounded.</summary>
public static class ReticulumHost
{
    /// <summary>A full node: stores, resizes, serves.</summary>
    public const string Silo = "Silo";

    /// <summary>A node without originals.</summary>
    public const string Gateway = "Gateway";

    /// <summary>Largest body of a request; the upload endpoint raises it for itself.</summary>
    private const long MaxRequestBodySize = 1 << 20;

    private const int RefusedExitCode = 2;

    /// <summary>Bytes of an answer that wait for a slow client before its writer waits too.</summary>
    private const int ResponseBuffer = 1 << 20;

    /// <summary>
    /// Bytes that may wait in a connection's pipe while whoever wrote them goes on: none. What was flushed is the kernel's, and so somebody else may write on the socket after it
    /// (<c>HotReader</c>).
    /// </summary>
    private const int WriteBuffer = 1;

    // Orleans leaves the cluster and running answers end within this; the contract gives 30 s.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    /// <param name="args">The command line, which beats every other setting.</param>
    /// <param name="role"><see cref="Silo"/> or <see cref="Gateway"/>: which <c>appsettings.{role}.json</c> is read, and the address it listens on by default.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string role)
    {
        // The content root is where the executable is, never the working directory: that one may hold the image store, and a watcher
        // of settings files would walk all of it (docs/benchmarks: 0.3 s -> 2 s at start).
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        CheckedOptions.Remember(builder, ConfigurationFiles.Replace(builder.Configuration, builder.Environment.EnvironmentName, args, role));
        Logging.Configure(builder.Logging, builder.Configuration);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<StartRefusal>();
        builder.Services.AddHostedService<SystemdNotice>();
        builder.WebHost.ConfigureKestrel(Bound).UseKestrelHttpsConfiguration().UseSockets(Hasten);
        return builder;
    }

    /// <summary>Says what is wrong with the settings, all of it, on stderr; nothing has been started.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine(error);
        }

        return RefusedExitCode;
    }

    /// <summary>Builds the application, lets <paramref name="map"/> say what it serves, and runs it to its end.</summary>
    /// <returns>The exit code; 2 where something outside the process keeps it from starting, which is then said on stderr.</returns>
    public static async Task<int> RunAsync(WebApplicationBuilder builder, Action<WebApplication> map)
    {
        try
        {
            await using var app = builder.Build();
            map(app);
            var refusal = app.Services.GetRequiredService<StartRefusal>();
            await app.RunAsync();
            return refusal.Why is { } why ? Refuse([why]) : 0;
        }
        catch (CannotStartException refusal)
        {
            return Refuse([refusal.Message]);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            return Refuse([$"{failure.Message} Choose another with --urls."]);
        }
    }

    // One hop fewer for each read and write of a socket, and a large rendition is one write (docs/benchmarks, measured together). "Inline" is on the thread that completed the
    // socket's work: where SocketThreads go on themselves that is the runtime's own, which nothing but an answer from memory may keep (docs/adr/0007).
    private static void Hasten(SocketTransportOptions sockets)
    {
        sockets.UnsafePreferInlineScheduling = true;
        sockets.MaxWriteBufferSize = WriteBuffer;
    }

    private static void Bound(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxResponseBufferSize = ResponseBuffer;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBodySize;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestLineSize = 8 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
