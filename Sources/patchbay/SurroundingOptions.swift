import ArgumentParser
import PatchbayCore
import PatchbayEngine

/// What lies around the records that `map` reads and may be named by their rules.
struct SurroundingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The parent's record that the input was read for, as JSON.", valueName: "json"))
    var parent: String?

    @Option(
        name: .customLong("variable"),
        help: ArgumentHelp("A variable of the connection; may be repeated.", valueName: "name=value")
    )
    var variables: [String] = []

    @Flag(help: "Each record comes as {\"record\": …, \"parent\": …, \"page\": …, \"variables\": {…}}.")
    var envelope = false

    @Option(
        name: .customLong("read"),
        help: ArgumentHelp("The read whose rules hold, of a data type that has several.", valueName: "name")
    )
    var readName: String?

    /// The surroundings that all records share.
    func surroundings() throws -> MappingSurroundings {
        var surroundings = MappingSurroundings(parent: try parentRecord())
        for variable in variables {
            guard let sign = variable.firstIndex(of: "="), sign > variable.startIndex else {
                throw Problem(message: "--variable is `\(variable)`", help: "Write it as name=value.")
            }
            let value = String(variable[variable.index(after: sign)...])
            surroundings.variables[String(variable[..<sign])] = .string(value)
        }
        return surroundings
    }

    private func parentRecord() throws -> JSONValue? {
        guard let parent else { return nil }
        do throws(JSONFault) {
            return try JSONValue(parsing: parent)
        } catch {
            throw Problem(message: "--parent is not JSON at byte \(error.offset + 1): \(error.message)")
        }
    }

    /// The read that is meant: the one named, else the first.
    func read(of type: DataTypePlan) throws -> ReadPlan {
        let names = type.reads.compactMap(\.name)
        guard let readName else {
            if let first = type.reads.first { return first }
            throw Problem(message: "the data type `\(type.name)` has no reads")
        }
        if let read = type.reads.first(where: { $0.name == readName }) { return read }
        throw Problem(
            message: "`\(type.name)` has no read `\(readName)`" + suggestion(readName, among: names),
            help: names.isEmpty ? "Leave --read away." : "It has \(names.map { "`\($0)`" }.joined(separator: ", "))."
        )
    }
}
