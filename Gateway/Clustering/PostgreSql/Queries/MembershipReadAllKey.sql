-- The version comes also where there are no members.
SELECT step.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime, IAmAliveTime, Version
FROM OrleansMembershipVersionTable AS step
LEFT JOIN OrleansMembershipTable AS member ON member.DeploymentId = step.DeploymentId
WHERE step.DeploymentId = @DeploymentId
