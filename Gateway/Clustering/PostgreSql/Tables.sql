-- Everything that a cluster keeps in its database. Idempotent: what is there stays as it is.
-- The tables Orleans… have the columns that Orleans' ADO.NET providers read and write; what they run is in OrleansQuery (Queries/*.sql).

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

-- One row for each cluster: every change of its members takes one step of the version, so that of two changes at one version only one is made.
CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable
(
    DeploymentId text        NOT NULL PRIMARY KEY,
    Timestamp    timestamptz NOT NULL DEFAULT now(),
    Version      integer     NOT NULL DEFAULT 0
);

-- One row for each run of a silo.
CREATE TABLE IF NOT EXISTS OrleansMembershipTable
(
    DeploymentId text        NOT NULL,
    Address      text        NOT NULL,
    Port         integer     NOT NULL,
    Generation   integer     NOT NULL,
    SiloName     text        NOT NULL,
    HostName     text        NOT NULL,
    Status       integer     NOT NULL,
    ProxyPort    integer     NOT NULL,
    SuspectTimes text        NULL,
    StartTime    timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

-- State of grains. The provider gives a key as two numbers or as a text.
CREATE TABLE IF NOT EXISTS OrleansStorage
(
    GrainIdHash            integer      NOT NULL,
    GrainIdN0              bigint       NOT NULL,
    GrainIdN1              bigint       NOT NULL,
    GrainTypeHash          integer      NOT NULL,
    GrainTypeString        varchar(512) NOT NULL,
    GrainIdExtensionString varchar(512) NULL,
    ServiceId              varchar(150) NOT NULL,
    PayloadBinary          bytea        NULL,
    ModifiedOn             timestamptz  NOT NULL DEFAULT now(),
    Version                integer      NOT NULL
);

-- One row for each grain, whatever races: of two first writes the second finds the first's.
CREATE UNIQUE INDEX IF NOT EXISTS OrleansStorageOfOneGrain ON OrleansStorage
    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, COALESCE(GrainIdExtensionString, ''), ServiceId);

-- Who owns what: one document for each cluster, changed by compare and swap of its version.
CREATE TABLE IF NOT EXISTS reticulum_layout
(
    cluster_id text        NOT NULL PRIMARY KEY,
    version    bigint      NOT NULL,
    document   jsonb       NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- One row: up to where this schema has been made.
CREATE TABLE IF NOT EXISTS reticulum_schema
(
    only_row boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (only_row),
    version  integer NOT NULL
);
