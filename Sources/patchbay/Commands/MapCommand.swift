import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay map`.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Run a mapping on real payloads, without a connection.",
        discussion: """
            Reads one record, a list of records, NDJSON, or with --page a whole response. Writes mapped records as NDJSON to
            standard output; rejected records go to standard error with their reasons, and the exit code is 1. Good records
            still come out.

            Examples:
              patchbay map acme payments payment.json
              patchbay map acme payments --page list.json --explain
              patchbay map acme messages history.json --page --parent '{"id":"C1"}'
              zcat export.ndjson.gz | patchbay map acme messages
            """
    )

    @Argument(help: "The provider's id.") var provider: String
    @Argument(help: "The data type.") var dataType: String
    @Argument(help: "A file; standard input if none or `-` is given.") var file: String?

    @Flag(help: "The input is a whole response: its records are where the spec says.") var page = false
    @Flag(help: "Tell for each field where its value came from and what each transform did.") var explain = false

    @Option(help: ArgumentHelp("The parent's record that the input was read for, as JSON.", valueName: "json"))
    var parent: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let (loaded, source) = try options.provider(provider)
        try options.requireUsable(loaded, source)
        guard let type = loaded.dataTypes.first(where: { $0.name == dataType }) else {
            let names = loaded.dataTypes.map(\.name)
            let nearest = NameSuggestion.nearest(to: dataType, among: names)
            throw Problem(
                message: "`\(provider)` has no data type `\(dataType)`"
                    + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
                help: "It has \(names.map { "`\($0)`" }.joined(separator: ", "))."
            )
        }
        guard let plan = type.mapping else { throw Problem(message: "the data type `\(dataType)` has no mapping") }
        let descriptor = try open()
        defer { close(descriptor) }
        var mapping = PayloadMapping(
            plan: plan,
            surroundings: MappingSurroundings(parent: try parentRecord()),
            write: { Terminal.write($0, to: 1) },
            report: { Terminal.standardError(RecordReport.text($0)) },
            explain: explain ? { Terminal.standardError(TraceReport.text(record: $0, $1)) } : nil
        )
        do {
            let counts = try page ? mapPage(&mapping, type, descriptor) : mapping.map(descriptor: descriptor)
            if counts.rejected > 0 { throw ExitStatus.findings }
        } catch let failure as PayloadMapping.Failure {
            throw problem(failure)
        }
    }

    private func parentRecord() throws -> JSONValue? {
        guard let parent else { return nil }
        do throws(JSONFault) {
            return try JSONValue(parsing: parent)
        } catch {
            throw Problem(message: "--parent is not JSON at byte \(error.offset + 1): \(error.message)")
        }
    }

    private func open() throws -> Int32 {
        guard let file, file != "-" else { return dup(0) }
        let descriptor = unsafe Foundation.open(file, O_RDONLY)
        guard descriptor >= 0 else {
            throw Problem(message: "`\(file)` cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
        return descriptor
    }

    private func mapPage(
        _ mapping: inout PayloadMapping,
        _ type: DataTypePlan,
        _ descriptor: Int32
    ) throws -> PayloadMapping.Counts {
        guard let records = type.records else {
            throw Problem(
                message: "the data type `\(dataType)` does not say where a response has its records",
                help: "Add `\"records\"`."
            )
        }
        let data = try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data()
        return try mapping.map(page: Array(data), records: records, allowsMissing: type.allowsMissingRecords)
    }

    private func problem(_ failure: PayloadMapping.Failure) -> Problem {
        let name = file ?? "standard input"
        switch failure {
        case .system(let number):
            return Problem(message: "`\(name)` cannot be read: \(unsafe String(cString: strerror(number)))")
        case .tooLarge(let limit): return Problem(message: "a record has more than \(limit) bytes")
        case .empty: return Problem(message: "`\(name)` is empty, expected at least one record")
        case .broken(let fault):
            return Problem(message: "`\(name)` is not JSON at byte \(fault.offset + 1): \(fault.message)")
        case .noRecords(let path, let found):
            return Problem(
                message: "the response has no records at `\(path)`: found \(found)",
                help: "Check that this is a whole response; leave --page away for bare records."
            )
        }
    }
}
