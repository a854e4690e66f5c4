using System.Reflection;
using Microsoft.AspNetCore.Builder;

namespace Reticulum.Sockets;

/// <summary>
/// The runtime's own threads (".NET Sockets", one for each core) wait for what happens at all sockets of the process. As a rule they hand each event to the thread pool;
/// here they go on themselves with what waits for it, which is a hop fewer for each request: a rendition from memory at 1.1–1.2 times the rate (docs/adr/0007).
///
/// <para>The price is a rule: <em>nothing that takes long happens on a socket thread</em>, no file, no hash, no lock, because every connection of that thread waits meanwhile,
/// the cluster's own among them. It is kept in two places, not by everybody's care: a request that <c>HotPath</c> does not answer goes to the pool and
/// stays there (<see cref="PoolContext"/>), and so does what comes from another node (<see cref="PoolStream"/>). Orleans' connections hop by themselves. A test
/// watches the system calls of these threads: none of them ever touches a file of the store.</para>
/// </summary>
public static class SocketThreads
{
    /// <summary>The runtime's own switch. Set to 0 in the environment it leaves all to the pool.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Whether they go on themselves.</summary>
    public static bool GoOn => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>To be called before there is a socket. Does nothing where somebody has decided, nor in a process that only hosts the program (tests).</summary>
    /// <param name="program">The executable's own assembly.</param>
    public static void LetGoOn(Assembly program)
    {
        if (Assembly.GetEntryAssembly() == program && Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }

    /// <summary>All middleware from here on, and all endpoints, run on the thread pool.</summary>
    public static IApplicationBuilder UseThreadPool(this IApplicationBuilder app) =>
        GoOn ? app.Use(static (http, next) => PoolContext.Instance.RunAsync(static request => request.next(request.http), (http, next))) : app;

    /// <summary>Whoever waits for these bytes goes on on the thread pool. For code that takes a request's body out of the request's context.</summary>
    public static Stream OnThreadPool(this Stream connection) => GoOn ? new PoolStream(connection) : connection;

    /// <summary>All that waits for the connections of a client runs on the thread pool.</summary>
    public static SocketsHttpHandler UseThreadPool(this SocketsHttpHandler client)
    {
        client.PlaintextStreamFilter = static (connection, _) => ValueTask.FromResult(connection.PlaintextStream.OnThreadPool());
        return client;
    }
}
