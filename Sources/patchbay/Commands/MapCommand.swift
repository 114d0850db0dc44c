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
            Reads one record, a list of records, NDJSON, or with --page a whole response. Writes the mapped records to \
            standard output; rejected records go to standard error with their reasons, and the exit code is 1. Good records \
            still come out.

            Examples:
              patchbay map acme payments payment.json
              patchbay map acme payments --page list.json --explain
              patchbay map acme payments payments.ndjson --format table
              patchbay map acme messages history.json --page --parent '{"id":"C1"}'
              zcat export.ndjson.gz | patchbay map acme messages
            """
    )

    @Argument(help: "The provider's id.", completion: .providers) var provider: String
    @Argument(help: "The data type.", completion: .dataTypes) var dataType: String
    @Argument(help: "A file; standard input if none or `-` is given.", completion: .file()) var file: String?

    @Option(help: "How records are printed; a line of JSON for each if not given. Also PATCHBAY_FORMAT.")
    var format: RecordFormat?

    @Flag(help: "The input is a whole response: its records are where the spec says.") var page = false

    @Flag(help: "Tell for each field where its value came from, what each transform did, and why it is null.")
    var explain = false

    @Option(
        name: .customLong("field"),
        help: ArgumentHelp("Explain this field alone; may be repeated.", valueName: "field")
    )
    var fields: [String] = []

    @OptionGroup(title: "What lies around a record") var around: SurroundingOptions
    @OptionGroup(title: "Rejected records") var rejection: RejectionOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let read = try options.provider(provider)
        try options.requireUsable(read)
        let type = try read.dataType(dataType)
        let chosen = try around.read(of: type)
        guard let plan = chosen.mapping else { throw Problem(message: "the data type `\(dataType)` has no mapping") }
        let format = try HabitSettings.format(format, else: .ndjson)
        let explains = explain || !fields.isEmpty
        let printer = RecordPrinter(explains && format == .json ? nil : format)
        let explanations = ExplanationPrinter(isJSON: format == .json, fields: fields)
        let rejections = RejectionPrinter(isJSON: format == .json, options: rejection)
        let descriptor = try open()
        defer { close(descriptor) }
        var mapping = PayloadMapping(
            plan: plan,
            surroundings: try around.surroundings(),
            isEnveloped: around.envelope,
            write: { printer.write($0) },
            report: { try rejections.report($0) },
            explain: explains ? { explanations.print($0) } : nil
        )
        do {
            _ = try page ? mapPage(&mapping, chosen, descriptor) : mapping.map(descriptor: descriptor)
        } catch is RejectionPrinter.Stop {
            // The records before are written; the count below tells the rest.
        } catch let failure as PayloadMapping.Failure {
            finish(printer, explanations, rejections, mapping.counts)
            throw problem(failure)
        }
        finish(printer, explanations, rejections, mapping.counts)
        if mapping.counts.rejected > 0 { throw ExitStatus.findings }
    }

    private func finish(
        _ printer: RecordPrinter,
        _ explanations: ExplanationPrinter,
        _ rejections: RejectionPrinter,
        _ counts: PayloadMapping.Counts
    ) {
        printer.finish()
        explanations.finish()
        rejections.finish(counts)
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
        _ read: ReadPlan,
        _ descriptor: Int32
    ) throws -> PayloadMapping.Counts {
        guard let records = read.records else {
            throw Problem(
                message: "the data type `\(dataType)` does not say where a response has its records",
                help: "Add `\"records\"`."
            )
        }
        return try mapping.map(page: try InputFile.bytes(file ?? "-", descriptor: descriptor), records)
    }

    private func problem(_ failure: PayloadMapping.Failure) -> Problem {
        let name = InputFile.label(file ?? "-")
        switch failure {
        case .system(let number):
            return Problem(message: "`\(name)` cannot be read: \(unsafe String(cString: strerror(number)))")
        case .tooLarge(let limit): return Problem(message: "a record has more than \(limit) bytes")
        case .empty: return Problem(message: "`\(name)` is empty, expected at least one record")
        case .broken(let fault): return InputFile.problem(fault, in: name)
        case .page(.unreadable(let fault)): return InputFile.problem(fault, in: name)
        case .page(.noRecords(let path, let found)):
            return Problem(
                message: "the response has no records at `\(path)`: found \(found)",
                help: "Check that this is a whole response; leave --page away for bare records."
            )
        case .page(let error):
            return Problem(
                message: "`\(name)`: \(error.message)",
                help: "Check that this is a whole response, written as `records` says."
            )
        }
    }
}
