CREATE TABLE authorizationState (
    owner TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    user TEXT NOT NULL,
    service TEXT NOT NULL,
    redirectURI TEXT NOT NULL,
    connection TEXT,
    permissions TEXT NOT NULL CHECK (json_valid(permissions)),
    method TEXT,
    callerState TEXT,
    keyID TEXT NOT NULL REFERENCES sealingKey (id),
    sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
    createdAt INTEGER NOT NULL,
    expiresAt INTEGER NOT NULL CHECK (expiresAt > createdAt),
    PRIMARY KEY (owner, hash),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX authorizationStateConnection ON authorizationState (owner, connection);
CREATE INDEX authorizationStateExpiry ON authorizationState (expiresAt);
CREATE TABLE budgetPause (
    key TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE connection (
    owner TEXT NOT NULL CHECK (owner LIKE 'user:_%' OR owner LIKE 'org:_%'),
    id TEXT NOT NULL CHECK (id GLOB 'conn-*' AND length(id) = 31),
    service TEXT NOT NULL CHECK (length(service) > 0),
    status TEXT NOT NULL CHECK (status IN ('pending', 'connected', 'reauthorizationRequired', 'error')),
    reason TEXT,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL,
    connectedAt INTEGER,
    lastSyncAt INTEGER,
    syncStatus TEXT CHECK (syncStatus IN ('running', 'success', 'partial', 'failed')),
    permissions TEXT NOT NULL CHECK (json_valid(permissions)),
    grantedScopes TEXT CHECK (grantedScopes IS NULL OR json_valid(grantedScopes)),
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    variables TEXT NOT NULL CHECK (json_valid(variables)),
    account TEXT CHECK (account IS NULL OR length(account) > 0),
    method TEXT,
    expiresAt INTEGER,
    credentialVersion INTEGER NOT NULL DEFAULT 0 CHECK (credentialVersion >= 0), choices TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(choices)),
    PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX connectionAccount ON connection (owner, service, account) WHERE account IS NOT NULL;
CREATE UNIQUE INDEX connectionID ON connection (id);
CREATE INDEX connectionServiceAccount ON connection (service, account) WHERE account IS NOT NULL;
CREATE TABLE credential (
    owner TEXT NOT NULL,
    connection TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    storedAt INTEGER NOT NULL,
    keyID TEXT NOT NULL REFERENCES sealingKey (id),
    sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
    PRIMARY KEY (owner, connection),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE keyBlock (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES keyRun (id) ON DELETE CASCADE,
    first BLOB NOT NULL,
    entries BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX keyBlockFirst ON keyBlock (run, first);
CREATE TABLE keyRun (
    id INTEGER PRIMARY KEY,
    list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
    size INTEGER NOT NULL CHECK (size >= 0)
) STRICT;
CREATE INDEX keyRunList ON keyRun (list);
CREATE TABLE mappingDigest (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE parentState (
    list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
    read TEXT NOT NULL,
    key TEXT NOT NULL,
    watermark INTEGER,
    token TEXT,
    PRIMARY KEY (list, read, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE rateLimitEvent (
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    expiresAt INTEGER NOT NULL
) STRICT;
CREATE INDEX rateLimitEventExpiry ON rateLimitEvent (expiresAt);
CREATE INDEX rateLimitEventSubject ON rateLimitEvent (name, subject, expiresAt);
CREATE TABLE "record" (
    place INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    version BLOB,
    level INTEGER NOT NULL CHECK (level >= 0),
    parent TEXT,
    seen INTEGER NOT NULL,
    syncedAt INTEGER NOT NULL,
    isDeleted INTEGER NOT NULL CHECK (isDeleted IN (0, 1)),
    mapping INTEGER NOT NULL,
    payload BLOB,
    source BLOB
) STRICT;
CREATE TABLE recordList (
    id INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    connection TEXT NOT NULL,
    dataType TEXT NOT NULL CHECK (length(dataType) > 0),
    checkpoint TEXT, last INTEGER NOT NULL DEFAULT 0 CHECK (last >= 0),
    UNIQUE (owner, connection, dataType),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
) STRICT;
CREATE TRIGGER recordListRemoval AFTER DELETE ON recordList BEGIN
    DELETE FROM record WHERE place BETWEEN old.id << 36 AND (old.id << 36) + (1 << 36) - 1;
END;
CREATE TABLE refreshLease (
    owner TEXT NOT NULL,
    connection TEXT NOT NULL,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (owner, connection),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE rejectedRecord (
    id INTEGER PRIMARY KEY,
    list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
    identity TEXT NOT NULL,
    key TEXT,
    level INTEGER NOT NULL,
    parent TEXT,
    read TEXT,
    seen INTEGER NOT NULL,
    rejectedAt INTEGER NOT NULL,
    mapping INTEGER NOT NULL REFERENCES mappingDigest (id),
    reasons TEXT NOT NULL CHECK (json_valid(reasons)),
    source BLOB NOT NULL, origin INTEGER NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 2),
    UNIQUE (list, identity)
) STRICT;
CREATE TABLE rememberedAnswer (
    owner TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    expiresAt INTEGER NOT NULL,
    keyID TEXT REFERENCES sealingKey (id),
    sealed BLOB CHECK (length(sealed) >= 28),
    PRIMARY KEY (owner, hash),
    CHECK ((keyID IS NULL) = (sealed IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX rememberedAnswerExpiry ON rememberedAnswer (expiresAt);
CREATE TABLE sealingKey (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    canary BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE signingKey (
    owner TEXT NOT NULL,
    connection TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    createdAt INTEGER NOT NULL,
    until INTEGER,
    keyID TEXT NOT NULL REFERENCES sealingKey (id),
    sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
    PRIMARY KEY (owner, connection, version),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX signingKeyCurrent ON signingKey (owner, connection) WHERE until IS NULL;
CREATE TABLE syncRequest (
    owner TEXT NOT NULL,
    connection TEXT NOT NULL,
    dataTypes TEXT CHECK (dataTypes IS NULL OR json_valid(dataTypes)),
    reason TEXT NOT NULL CHECK (reason IN ('schedule', 'webhook')),
    dueAt INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    holder TEXT,
    until INTEGER, pausedAt INTEGER,
    PRIMARY KEY (owner, connection),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE,
    CHECK ((holder IS NULL) = (until IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX syncRequestDue ON syncRequest (dueAt);
CREATE TABLE syncRun (
    owner TEXT NOT NULL,
    id TEXT NOT NULL CHECK (id GLOB 'sync-*' AND length(id) = 31),
    connection TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'partial', 'failed', 'canceled')),
    kind TEXT NOT NULL CHECK (kind IN ('full', 'incremental')),
    dataTypes TEXT NOT NULL CHECK (json_valid(dataTypes)),
    startedAt INTEGER NOT NULL,
    completedAt INTEGER,
    recordsProcessed INTEGER NOT NULL DEFAULT 0 CHECK (recordsProcessed >= 0),
    recordsSynced INTEGER NOT NULL DEFAULT 0 CHECK (recordsSynced >= 0),
    errors INTEGER NOT NULL DEFAULT 0 CHECK (errors >= 0),
    reason TEXT, holder TEXT, leaseUntil INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0 CHECK (fence >= 0), isCancelRequested INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner, id),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE,
    CHECK ((status = 'running') = (completedAt IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE syncRunDataType (
    owner TEXT NOT NULL,
    run TEXT NOT NULL,
    dataType TEXT NOT NULL CHECK (length(dataType) > 0),
    position INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN ('waiting', 'running', 'completed', 'partial', 'failed', 'canceled', 'suspended')
    ),
    pages INTEGER NOT NULL DEFAULT 0 CHECK (pages >= 0),
    synced INTEGER NOT NULL DEFAULT 0 CHECK (synced >= 0),
    changed INTEGER NOT NULL DEFAULT 0 CHECK (changed >= 0),
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted >= 0),
    filtered INTEGER NOT NULL DEFAULT 0 CHECK (filtered >= 0),
    rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    retries INTEGER NOT NULL DEFAULT 0 CHECK (retries >= 0),
    skips INTEGER NOT NULL DEFAULT 0 CHECK (skips >= 0),
    reason TEXT,
    answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
    resumeAt INTEGER,
    PRIMARY KEY (owner, run, dataType),
    FOREIGN KEY (owner, run) REFERENCES syncRun (owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX syncRunID ON syncRun (id);
CREATE INDEX syncRunLatest ON syncRun (owner, connection, startedAt);
CREATE INDEX syncRunLease ON syncRun (leaseUntil) WHERE status = 'running';
CREATE UNIQUE INDEX syncRunRunning ON syncRun (owner, connection) WHERE status = 'running';
CREATE TABLE syncSchedule (
    owner TEXT NOT NULL,
    connection TEXT NOT NULL,
    frequency TEXT NOT NULL,
    nextAt INTEGER,
    PRIMARY KEY (owner, connection),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX syncScheduleNext ON syncSchedule (nextAt) WHERE nextAt IS NOT NULL;
CREATE TABLE webhookMessage (
    owner TEXT NOT NULL,
    id TEXT NOT NULL CHECK (id GLOB 'msg-*'),
    connection TEXT NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('sync.completed', 'sync.failed', 'connection.reauthorizationRequired')),
    payload BLOB NOT NULL,
    createdAt INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'delivered', 'dead', 'skipped')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    dueAt INTEGER NOT NULL,
    settledAt INTEGER,
    lastStatus INTEGER,
    lastReason TEXT,
    holder TEXT,
    until INTEGER,
    PRIMARY KEY (owner, id),
    FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE,
    CHECK ((status = 'pending') = (settledAt IS NULL)),
    CHECK ((holder IS NULL) = (until IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX webhookMessageConnection ON webhookMessage (owner, connection, createdAt, id);
CREATE INDEX webhookMessageDue ON webhookMessage (dueAt) WHERE status = 'pending';
CREATE INDEX webhookMessageSettled ON webhookMessage (settledAt) WHERE settledAt IS NOT NULL;
CREATE TABLE webhookReceipt (
    service TEXT NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 32),
    expiresAt INTEGER NOT NULL,
    PRIMARY KEY (service, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhookReceiptExpiry ON webhookReceipt (expiresAt);
