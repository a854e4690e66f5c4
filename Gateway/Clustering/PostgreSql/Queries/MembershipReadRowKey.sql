-- The version comes also where there is no such member.
SELECT step.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime, IAmAliveTime, Version
FROM OrleansMembershipVersionTable AS step
LEFT JOIN OrleansMembershipTable AS member
    ON member.DeploymentId = step.DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
WHERE step.DeploymentId = @DeploymentId
