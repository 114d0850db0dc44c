package import PatchbayEngine

/// A JSON Schema of draft 2020-12, compiled once and used for any number of instances.
///
/// Numbers are compared exactly, strings by code points. Nothing is fetched: other documents come as a table.
package struct JSONSchema: Sendable {
    private let program: SchemaProgram
    private let limits: JSONSchemaLimits

    /// Compiles a schema.
    ///
    /// - Parameters:
    ///   - schema: the schema, an object or a boolean.
    ///   - baseURI: where the schema is from; its `$id` is resolved against it.
    ///   - documents: the documents that `$ref` and `$schema` may name, by URI; those of draft 2020-12 are built in.
    ///   - formatAssertion: whether `format` is checked even where the dialect only annotates.
    ///   - limits: what one validation may cost.
    /// - Throws: `JSONSchemaCompileErrors` with every mistake found.
    package init(
        _ schema: JSONValue,
        baseURI: String = "",
        documents: [String: JSONValue] = [:],
        formatAssertion: Bool = false,
        limits: JSONSchemaLimits = JSONSchemaLimits()
    ) throws(JSONSchemaCompileErrors) {
        program = try SchemaCompiler.program(
            of: schema,
            registry: SchemaRegistry(root: schema, baseURI: baseURI, documents: documents),
            formatAssertion: formatAssertion
        )
        self.limits = limits
    }

    /// Every keyword that the validator knows, sorted.
    package static let keywords: [String] = SchemaKeyword.all.map(\.name).sorted()

    /// How an instance fails to conform; empty when it conforms.
    ///
    /// - Parameters:
    ///   - instance: any value.
    ///   - stoppingAtFirst: whether one violation is enough.
    /// - Returns: the violations in the order of the evaluation; a limit that is reached is the only one.
    package func validate(_ instance: JSONValue, stoppingAtFirst: Bool = false) -> [JSONSchemaViolation] {
        var run = SchemaRun(program: program, limits: limits, stopsAtFirst: stoppingAtFirst)
        return run.result(for: instance)
    }

    /// Whether an instance conforms; quicker than `validate`, because nothing is explained.
    package func isValid(_ instance: JSONValue) -> Bool {
        var run = SchemaRun(program: program, limits: limits, isQuiet: true)
        return run.result(for: instance).isEmpty
    }
}
