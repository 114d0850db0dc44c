import GRDB
import GRDBSQLite

/// A prepared statement whose values are bound where they lie, since a copy of every field would cost more than the rest.
///
/// Bound bytes must stay in place until the statement has been stepped; every value is bound anew before that.
struct ByteStatement {
    private let statement: Statement

    /// The statement, which the connection keeps prepared.
    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
    }

    private var handle: OpaquePointer { unsafe statement.sqliteStatement }

    func bind(_ index: Int32, _ value: Int) { unsafe sqlite3_bind_int64(handle, index, Int64(value)) }

    /// Binds a text by its UTF-8; an empty one is null.
    @unsafe func bind(_ index: Int32, text: UnsafeRawBufferPointer) {
        unsafe sqlite3_bind_text(
            handle,
            index,
            text.isEmpty ? nil : text.baseAddress?.assumingMemoryBound(to: CChar.self),
            Int32(clamping: text.count),
            nil
        )
    }

    /// Binds bytes; none are null.
    @unsafe func bind(_ index: Int32, bytes: UnsafeRawBufferPointer) {
        unsafe sqlite3_bind_blob(
            handle,
            index,
            bytes.isEmpty ? nil : bytes.baseAddress,
            Int32(clamping: bytes.count),
            nil
        )
    }

    /// Goes to the next row; false when there is none.
    func step() throws -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        unsafe sqlite3_reset(handle)
        throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }

    /// Makes the statement ready to be bound again.
    func reset() { unsafe sqlite3_reset(handle) }

    /// Steps through a statement that has no rows; returns how many rows of the table it changed.
    @discardableResult func run() throws -> Int {
        _ = try step()
        reset()
        return Int(unsafe sqlite3_changes(sqlite3_db_handle(handle)))
    }

    func integer(_ column: Int32) -> Int { Int(unsafe sqlite3_column_int64(handle, column)) }

    /// The bytes of a column until the next step; empty when it is null.
    @unsafe func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = unsafe sqlite3_column_blob(handle, column)
        return unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }
}

extension Statement {
    /// The one truth value that a statement yields.
    func fetchFlag(_ arguments: StatementArguments) throws -> Bool {
        try Bool.fetchOne(self, arguments: arguments) ?? false
    }
}
