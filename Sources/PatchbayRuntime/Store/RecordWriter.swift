import Crypto
import Foundation
import GRDB
import PatchbayCore

/// Writes the records of one data type within a transaction, each under a number of its own in the order in which they
/// come.
struct RecordWriter {
    /// How many new records one statement writes: a page of the sizes that most lists have is some of them.
    private static let chunk = 25

    /// The number of the last change that was written.
    private(set) var change: Int
    /// How many records were changed.
    private(set) var changed = 0
    private let database: Database
    private let list: Int
    private let time: Timestamp
    private var keys: RecordKeys
    private let find: ByteStatement
    private let insert: ByteStatement
    private let insertChunk: ByteStatement
    private let replace: ByteStatement
    private let refresh: ByteStatement
    private let see: ByteStatement
    private let accept: ByteStatement
    /// Whether records of the list were refused, so that one that is stored must be looked for among them.
    private var hasRejected: Bool
    /// The place of the next record among those of the transaction.
    private var place = 0
    /// The number that the next record changes under.
    private var number: Int
    /// The number that the next tombstone of an absent record gets: those come behind all that the transaction brings.
    private var burial: Int
    /// Whether tombstones were put, so that a standing may be of before.
    private var hasBuried = false
    /// The keys of records that may be parents and are there again.
    private var returned: [String] = []
    /// The number of the page's mapping.
    private var mapping = 0
    private var keepsSource = false
    private var tracksSeen = false

    /// A writer of pages of one list; `change` is the number of the list's last change.
    init(
        _ database: Database,
        list: Int,
        change: Int,
        _ pages: ArraySlice<PageCommit>,
        at time: Timestamp
    ) throws {
        self.database = database
        self.list = list
        self.change = change
        self.time = time
        find = try ByteStatement(
            database,
            "SELECT isDeleted, mapping, level, version, payload, source, parent FROM record WHERE place = ?1"
        )
        insert = try ByteStatement(database, Self.insertion(of: 1))
        insertChunk = try ByteStatement(database, Self.insertion(of: Self.chunk))
        replace = try ByteStatement(
            database,
            """
            UPDATE record SET place = ?1, version = ?2, level = ?3, parent = ?4, seen = ?5, syncedAt = ?6,
                isDeleted = ?7, mapping = ?8, payload = ?9, source = ?10
            WHERE place = ?11
            """
        )
        refresh = try ByteStatement(
            database,
            """
            UPDATE record SET version = ?1, level = ?2, parent = ?3, seen = ?4, mapping = ?5, source = ?6
            WHERE place = ?7
            """
        )
        see = try ByteStatement(database, "UPDATE record SET seen = ?1 WHERE place = ?2 AND seen < ?1")
        accept = try ByteStatement(
            database,
            "DELETE FROM rejectedRecord WHERE list = ?1 AND identity = 'k' || ?2"
        )
        hasRejected =
            try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM rejectedRecord WHERE list = ?)")
            .fetchFlag([list])
        number = change + 1
        keys = try RecordKeys(database, list: list, pages, number: number)
        burial = number + keys.standings.count
        guard burial <= RowNumber.lastChange else { throw StoreError.full }
    }

    /// Writes the next page.
    mutating func write(_ page: PageCommit, mapping: Int) throws {
        self.mapping = mapping
        keepsSource = page.keepsSource
        tracksSeen = page.tracksSeen
        for part in page.parts { try write(part) }
        if let generation = page.deletesUnseenSince { try deleteUnseen(since: generation) }
    }

    /// Ends the writing, once each page is written.
    mutating func finish() throws {
        try keys.finish()
        for key in returned { try forgetStates(of: key) }
    }

    /// Forgets up to where lists of a parent were read: what was in them went with the parent, and is to be read again.
    private func forgetStates(of parent: String) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM parentState WHERE list IN (
                    SELECT other.id FROM recordList AS own JOIN recordList AS other
                        ON other.owner = own.owner AND other.connection = own.connection
                    WHERE own.id = ?1
                ) AND (key = ?2 OR substr(key, -length(?2) - 1) = char(31) || ?2)
                """
        ).execute(arguments: [list, parent])
    }

    private mutating func write(_ part: PageCommit.Part) throws {
        let parent = keepsSource ? Array((part.parent ?? "").utf8) : []
        try unsafe part.batch.names.withUnsafeBytes { names in
            try unsafe part.batch.payloads.withUnsafeBytes { payloads in
                try unsafe part.batch.sources.withUnsafeBytes { sources in
                    try unsafe parent.withUnsafeBytes { parent in
                        let place = unsafe RowPlace(
                            names: names,
                            payloads: payloads,
                            sources: sources,
                            parent: parent
                        )
                        try unsafe put(part.batch.rows[...], part, place)
                    }
                }
            }
        }
    }

    // MARK: Records

    /// What is to become of a record that is there already.
    private enum Verdict {
        /// It is another now.
        case changed
        /// It is the same, and something beside it is not.
        case refreshed
        /// It is the same, or newer than what came.
        case same
    }

    /// Writes the next records.
    @unsafe private mutating func put(
        _ rows: ArraySlice<RecordBatch.Row>,
        _ part: PageCommit.Part,
        _ bytes: RowPlace
    ) throws {
        var rest = rows
        while let row = rest.first {
            let isChunk =
                rest.count >= Self.chunk && keys.standings[place..<place + Self.chunk].allSatisfy { $0 == .new }
            if isChunk || keys.standings[place] == .new {
                unsafe try add(rest.prefix(isChunk ? Self.chunk : 1), part, bytes)
            } else {
                unsafe try put(row, part, bytes)
            }
            let count = isChunk ? Self.chunk : 1
            rest = rest.dropFirst(count)
            place += count
            number += count
        }
    }

    /// Writes the next record, which was refused or may be there already.
    @unsafe private mutating func put(_ row: RecordBatch.Row, _ part: PageCommit.Part, _ bytes: RowPlace) throws {
        if keys.standings[place] == .refused { return unsafe try reject(row, part, bytes) }
        if !hasBuried, case .stored(let change) = keys.standings[place] {
            unsafe try update(change, row, part, bytes)
        } else {
            guard let change = unsafe try keys.change(of: bytes.name(row.key)) else { throw StoreError.corrupt }
            unsafe try update(change, row, part, bytes)
        }
        unsafe try settle(row, bytes)
    }

    private static func insertion(of count: Int) -> String {
        let rows = (0..<count).map { row in
            let own = (0..<6).map { "?\(6 * row + 6 + $0)" }.joined(separator: ", ")
            return "(?1, ?2, ?3, ?4, ?5, \(own))"
        }
        // What fails ends the whole transaction, so that SQLite need not note how each statement could be undone.
        return """
            INSERT OR FAIL INTO record (level, parent, seen, syncedAt, mapping, place, version, isDeleted, payload, source,
                key)
            VALUES \(rows.joined(separator: ", "))
            """
    }

    /// Writes one record or a chunk of them, all of them new.
    @unsafe private mutating func add(
        _ rows: ArraySlice<RecordBatch.Row>,
        _ part: PageCommit.Part,
        _ place: RowPlace
    ) throws {
        let insert = rows.count == 1 ? insert : insertChunk
        insert.bind(1, part.level)
        unsafe insert.bind(2, text: place.parent)
        insert.bind(3, part.generation.microseconds)
        insert.bind(4, time.microseconds)
        insert.bind(5, mapping)
        var parameter: Int32 = 6
        var change = number
        for row in rows {
            insert.bind(parameter, self.row(change))
            unsafe insert.bind(parameter + 1, bytes: place.name(row.version))
            insert.bind(parameter + 2, row.fate == .deleted ? 1 : 0)
            unsafe insert.bind(parameter + 3, bytes: RowPlace.slice(place.payloads, row.payload))
            unsafe insert.bind(parameter + 4, bytes: source(row, place))
            unsafe insert.bind(parameter + 5, text: place.name(row.key))
            parameter += 6
            count(change)
            change += 1
        }
        try insert.run()
        for row in rows { unsafe try settle(row, place) }
    }

    /// Holds a record against the stored one and writes what is other.
    @unsafe private mutating func update(
        _ stored: Int,
        _ row: RecordBatch.Row,
        _ part: PageCommit.Part,
        _ place: RowPlace
    ) throws {
        find.bind(1, self.row(stored))
        guard try find.step() else { throw StoreError.corrupt }
        let verdict = unsafe verdict(row, part, place)
        let wasDeleted = find.integer(0) == 1
        find.reset()
        switch verdict {
        case .changed:
            if wasDeleted, keepsSource, row.fate == .stored {
                returned.append(unsafe String(decoding: place.name(row.key), as: UTF8.self))
            }
            replace.bind(1, self.row(number))
            unsafe replace.bind(2, bytes: place.name(row.version))
            replace.bind(3, part.level)
            unsafe replace.bind(4, text: place.parent)
            replace.bind(5, part.generation.microseconds)
            replace.bind(6, time.microseconds)
            replace.bind(7, row.fate == .deleted ? 1 : 0)
            replace.bind(8, mapping)
            unsafe replace.bind(9, bytes: RowPlace.slice(place.payloads, row.payload))
            unsafe replace.bind(10, bytes: source(row, place))
            replace.bind(11, self.row(stored))
            try replace.run()
            unsafe try keys.move(place.name(row.key), to: number)
            count(number)
        case .refreshed:
            unsafe refresh.bind(1, bytes: place.name(row.version))
            refresh.bind(2, part.level)
            unsafe refresh.bind(3, text: place.parent)
            refresh.bind(4, part.generation.microseconds)
            refresh.bind(5, mapping)
            unsafe refresh.bind(6, bytes: source(row, place))
            refresh.bind(7, self.row(stored))
            try refresh.run()
        case .same: try saw(stored, part)
        }
    }

    /// The row of a change of the list.
    private func row(_ change: Int) -> Int { RowNumber.of(change, list: list) }

    /// Counts a change.
    private mutating func count(_ number: Int) {
        change = max(change, number)
        changed += 1
    }

    /// Forgets that the record was refused once.
    @unsafe private func settle(_ row: RecordBatch.Row, _ place: RowPlace) throws {
        guard hasRejected else { return }
        accept.bind(1, list)
        unsafe accept.bind(2, text: place.name(row.key))
        try accept.run()
    }

    private func saw(_ change: Int, _ part: PageCommit.Part) throws {
        guard tracksSeen else { return }
        see.bind(1, part.generation.microseconds)
        see.bind(2, row(change))
        try see.run()
    }

    /// The bytes of a record as it came that are kept.
    @unsafe private func source(_ row: RecordBatch.Row, _ place: RowPlace) -> UnsafeRawBufferPointer {
        guard keepsSource, row.fate == .stored else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return unsafe RowPlace.slice(place.sources, row.source)
    }

    /// Holds what came against the row that `find` stands on.
    @unsafe private func verdict(_ row: RecordBatch.Row, _ part: PageCommit.Part, _ place: RowPlace) -> Verdict {
        let version = unsafe place.name(row.version)
        let storedVersion = unsafe find.bytes(3)
        let order = unsafe RowPlace.compare(version, storedVersion)
        let isOlder = unsafe part.comparesVersions && !version.isEmpty && !storedVersion.isEmpty && order < 0
        guard !isOlder else { return .same }
        let isDeleted = find.integer(0) == 1
        guard isDeleted == (row.fate == .deleted) else { return .changed }
        let payload = unsafe RowPlace.slice(place.payloads, row.payload)
        guard unsafe RowPlace.compare(payload, find.bytes(4)) == 0 else { return .changed }
        let source = unsafe source(row, place)
        let hasSameSource = unsafe RowPlace.compare(source, find.bytes(5)) == 0
        // Of a record without a mapping the source is all there is.
        let isBare = unsafe payload.isEmpty && !isDeleted && keepsSource
        if isBare, !hasSameSource { return .changed }
        let isSame =
            unsafe hasSameSource && order == 0 && find.integer(1) == mapping && find.integer(2) == part.level
            && RowPlace.compare(place.parent, find.bytes(6)) == 0
        return isSame ? .same : .refreshed
    }

    // MARK: Refused records

    @unsafe private mutating func reject(_ row: RecordBatch.Row, _ part: PageCommit.Part, _ place: RowPlace) throws {
        let source = unsafe Data(RowPlace.slice(place.sources, row.source))
        let key = row.key.isEmpty ? nil : unsafe String(decoding: place.name(row.key), as: UTF8.self)
        let identity =
            key.map { "k" + $0 } ?? "d" + SHA256.hash(data: source).map { String($0, radix: 36) }.joined(separator: ".")
        hasRejected = true
        try database.cachedStatement(
            sql: """
                INSERT INTO rejectedRecord (list, identity, key, level, parent, read, seen, rejectedAt, mapping, reasons,
                    source, origin)
                VALUES (:list, :identity, :key, :level, :parent, :read, :seen, :time, :mapping, :reasons, :source,
                    :origin)
                ON CONFLICT (list, identity) DO UPDATE SET level = excluded.level, parent = excluded.parent,
                    read = excluded.read, seen = excluded.seen, rejectedAt = excluded.rejectedAt,
                    mapping = excluded.mapping, reasons = excluded.reasons, source = excluded.source,
                    origin = excluded.origin
                """
        ).execute(arguments: [
            "list": list, "identity": identity, "key": key, "level": part.level, "parent": part.parent,
            "read": part.read, "seen": part.generation.microseconds, "time": time.microseconds, "mapping": mapping,
            "reasons": StoredJSON.text(row.reasons), "source": source, "origin": row.origin.rawValue,
        ])
        guard tracksSeen, !row.key.isEmpty else { return }
        // What cannot be mapped is there all the same.
        if let stored = unsafe try keys.change(of: place.name(row.key)) { try saw(stored, part) }
    }

    // MARK: Absence

    /// Puts tombstones in the place of records that were not seen since a generation.
    ///
    /// Nothing is deleted when a record without a key was seen, for it may be any of them.
    private mutating func deleteUnseen(since generation: Timestamp) throws {
        let isUnsure = try database.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM rejectedRecord WHERE list = ? AND key IS NULL AND seen >= ?)"
        ).fetchFlag([list, generation.microseconds])
        guard !isUnsure else { return }
        let next = try ByteStatement(
            database,
            """
            SELECT place, key FROM record WHERE place > ?1 AND place <= ?2 AND isDeleted = 0 AND seen < ?3
            ORDER BY place LIMIT 1
            """
        )
        let bury = try ByteStatement(
            database,
            """
            UPDATE record SET place = ?1, isDeleted = 1, payload = NULL, source = NULL, syncedAt = ?2, mapping = ?3
            WHERE place = ?4
            """
        )
        defer { next.reset() }
        var stored = row(0)
        while true {
            next.bind(1, stored)
            next.bind(2, row(RowNumber.lastChange))
            next.bind(3, generation.microseconds)
            guard try next.step() else { break }
            guard burial <= RowNumber.lastChange else { throw StoreError.full }
            stored = next.integer(0)
            unsafe try keys.move(next.bytes(1), to: burial)
            next.reset()
            bury.bind(1, row(burial))
            bury.bind(2, time.microseconds)
            bury.bind(3, mapping)
            bury.bind(4, stored)
            try bury.run()
            count(burial)
            burial += 1
            hasBuried = true
        }
        try database.cachedStatement(sql: "DELETE FROM rejectedRecord WHERE list = ? AND seen < ?")
            .execute(arguments: [list, generation.microseconds])
    }
}
