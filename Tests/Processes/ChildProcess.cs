using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Reticulum.Tests.Processes;

/// <summary>A process with its output caught as it comes. Killed, by its id, when disposed of.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
    }

    public int Id => _process.Id;

    /// <summary>Also true of a dead process that a tracer keeps from its parent.</summary>
    public bool HasExited => _process.HasExited || IsZombie();

    /// <summary>128 + the signal's number where a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    public string Output => Read(_output);

    public string Error => Read(_error);

    public static ChildProcess Start(string file, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the machine or the test runner says about ASP.NET or Reticulum is not what the test says.
        foreach (var name in start.Environment.Keys.Where(IsOfTheServer).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(start);
        try
        {
            child._process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{file} cannot be started: {missing.Message} (test.sh installs what the tests need)", missing);
        }

        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>What a supervisor sends.</summary>
    public void Terminate() => Send(SigTerm);

    /// <summary>Nothing of it runs, its connections stay open: a hung machine, a cut cable.</summary>
    public void Suspend() => Send(SigStop);

    public void Resume() => Send(SigCont);

    /// <summary>Also waits for the last of the output.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Ends at the first line, of either output, that holds the text; also when it has come already.</summary>
    public Task SeeAsync(string text, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            return seen.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    // "pid (name) state …"
    private bool IsZombie()
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat"));
            return stat[stat.LastIndexOf(')') + 2] is 'Z';
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return _process.HasExited;
        }
    }

    private void Send(int signal)
    {
        if (NativeMethods.kill(_process.Id, signal) != 0)
        {
            throw new Win32Exception();
        }
    }

    private static bool IsOfTheServer(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("RETICULUM__", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_ENVIRONMENT" or "URLS";

    private string Read(StringBuilder text)
    {
        lock (_lock)
        {
            return text.ToString();
        }
    }

    private void Take(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            text.AppendLine(line);
            foreach (var awaited in _awaited.Where(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)))
            {
                awaited.Seen.TrySetResult();
            }
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int kill(int pid, int signal);
    }
}
