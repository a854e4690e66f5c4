-- What providers before CleanupDefunctSiloEntryKey run. 6: SiloStatus.Dead
DELETE FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND Status = 6 AND StartTime < @IAmAliveTime AND IAmAliveTime < @IAmAliveTime
