namespace Reticulum.Images;

/// <summary>Where the bytes of an answer came from.</summary>
public enum ReadSource
{
    Memory,

    /// <summary>This node's disk: its originals and renditions, or what it keeps of other nodes'.</summary>
    Disk,

    /// <summary>It was made for this request, here or on the node of the image's grain.</summary>
    Made,

    /// <summary>Another node had it.</summary>
    Peer,
}
