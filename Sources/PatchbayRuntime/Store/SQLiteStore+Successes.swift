import GRDB
import PatchbayCore

extension SQLiteStore {
    /// When each data type of each service was last read well; see ``SyncStore``.
    ///
    /// Of each list of records the newest run that read it well is looked for, newest first: mostly the first one is it.
    package func lastSuccesses() async throws -> [SyncSuccess] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT connection.service, list.dataType, max((
                        SELECT run.completedAt FROM syncRun AS run INDEXED BY syncRunLatest
                        JOIN syncRunDataType AS part
                            ON part.owner = run.owner AND part.run = run.id AND part.dataType = list.dataType
                        WHERE run.owner = list.owner AND run.connection = list.connection
                            AND run.completedAt IS NOT NULL AND part.status IN ('completed', 'partial')
                        ORDER BY run.startedAt DESC LIMIT 1
                    )) AS time
                    FROM recordList AS list JOIN connection
                        ON connection.owner = list.owner AND connection.id = list.connection
                    GROUP BY connection.service, list.dataType HAVING time IS NOT NULL
                    ORDER BY connection.service, list.dataType
                    """
            )
            .map { SyncSuccess(service: $0["service"], dataType: $0["dataType"], time: $0.time("time")) }
        }
    }
}
