namespace Reticulum.Configuration;

/// <summary>Something outside the process keeps it from starting. The message is for the operator; the host prints it and exits, nothing is logged.</summary>
public sealed class CannotStartException(string message, Exception? inner = null) : Exception(message, inner);
