using System.Globalization;

namespace Reticulum.Load.Peers;

/// <summary>
/// What all our nginx configurations begin with: nothing outside their own folder, a worker for each core. Without multi_accept, with which one worker takes
/// all the connections that come at once and the other idles; hot servers listen with reuseport, so that each worker gets its part.
/// </summary>
internal static class NginxHead
{
    public static string Of(string folder) => string.Create(CultureInfo.InvariantCulture, $$"""
        user {{Environment.UserName}};
        worker_processes {{Environment.ProcessorCount}}; worker_rlimit_nofile 20000; daemon off;
        pid {{folder}}/nginx.pid; error_log {{folder}}/error.log warn;
        events { worker_connections 4096; use epoll; }
        """);
}
