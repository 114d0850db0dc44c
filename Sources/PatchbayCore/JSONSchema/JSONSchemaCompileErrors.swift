/// Why a schema cannot be used.
package struct JSONSchemaCompileError: Error, Sendable, Hashable {
    /// The URI of the document that holds the mistake; empty when the schema itself does and has no URI.
    package var document: String
    /// The JSON Pointer of the mistake from that document's root.
    package var pointer: String
    /// One clause for the user.
    package var message: String
    /// One sentence that says what to do, when that is known.
    package var help: String?
}

extension JSONSchemaCompileError: CustomStringConvertible {
    /// The place and the message.
    package var description: String {
        "\(document)#\(pointer): \(message)"
    }
}

/// Everything that is wrong with a schema.
package struct JSONSchemaCompileErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// The mistakes in the order of the compilation; never empty.
    package var errors: [JSONSchemaCompileError]

    /// One line for each mistake.
    package var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}
