import ArgumentParser
import PatchbayEngine

/// `patchbay select`.
struct SelectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Try a JSONPath (RFC 9535) on a payload.",
        discussion: """
            Prints each selected value on a line. A query that selects nothing prints nothing and ends well.

            Examples:
              patchbay select '$.data[*].id' page.json
              patchbay select '$..[?@.amount > 1000]' --paths page.json
            """
    )

    @Argument(help: "The query.") var query: String
    @Argument(help: "A file; standard input if none or `-` is given.", completion: .file()) var file: String?
    @Flag(help: "Print where each value lies, as a normalized path, instead of the value.") var paths = false

    func run() throws {
        let path: JSONPath
        do throws(JSONPathError) {
            path = try JSONPath(query)
        } catch {
            let caret = String(
                repeating: " ",
                count: String(decoding: query.utf8.prefix(error.offset), as: UTF8.self).count
            )
            throw Problem(message: "\(error.message)\n  \(query)\n  \(caret)^", help: error.help)
        }
        let document = try InputFile.value(file)
        do throws(JSONPathLimitError) {
            for node in try path.select(from: document) {
                Terminal.standardOutput((paths ? node.path.description : node.value.compactText) + "\n")
            }
        } catch {
            throw Problem(message: error.message, help: "Ask for less: a query with several `..` grows fast.")
        }
    }
}
