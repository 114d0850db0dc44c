import HTTPTypes
import PatchbayEngine

/// The description of the API as a page that needs no script and nothing from elsewhere.
enum DocumentationPage {
    static func html(_ operations: [APIOperation]) -> String {
        var tags: [String] = []
        for operation in operations where !tags.contains(operation.tag) { tags.append(operation.tag) }
        let sections = tags.map { tag in
            "<h2>\(escape(tag))</h2>\n" + operations.filter { $0.tag == tag }.map(section).joined()
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Patchbay API</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem;
                color-scheme: light dark }
            code, pre { font-family: ui-monospace, monospace; font-size: .9em }
            h3 { margin-bottom: 0 } table { border-collapse: collapse } td { padding: .2rem 1rem .2rem 0;
                vertical-align: top }
            </style></head><body>
            <h1>Patchbay API</h1>
            <p>Every operation under <code>\(APIOperations.base)</code> wants
            <code>Authorization: Bearer &lt;session-token&gt;</code>. The same description for machines:
            <a href="/openapi.json">openapi.json</a>.</p>
            \(sections.joined(separator: "\n"))
            </body></html>

            """
    }

    private static func section(_ operation: APIOperation) -> String {
        let parameters = operation.parameters.map { row($0.name, $0.isRequired, $0.summary) }
        let members = (operation.body ?? []).map { row($0.name, $0.isRequired, $0.summary) }
        let rows = parameters + members
        return """
            <h3><code>\(operation.method.rawValue) \(escape(operation.path))</code></h3>
            <p>\(escape(operation.summary))</p>
            \(rows.isEmpty ? "" : "<table>\(rows.joined())</table>")

            """
    }

    private static func row(_ name: String, _ isRequired: Bool, _ summary: String) -> String {
        "<tr><td><code>\(escape(name))</code></td><td>\(isRequired ? "required" : "optional")</td>"
            + "<td>\(escape(summary))</td></tr>"
    }

    private static func escape(_ text: String) -> String { IconDrawing.escape(text) }
}
