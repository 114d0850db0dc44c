/// A named, pure step of a rule: a value in, a value or a failure out.
///
/// A transform is one file: the declaration, the decoded arguments, and the work. Absent and null pass through every
/// transform untouched unless its declaration says that it handles them; so `apply` sees a value of an accepted kind only.
package protocol Transform: Sendable {
    /// Name, parameters, types, behaviour and examples: the source of checks, schema, reference and tests.
    static var declaration: TransformDeclaration { get }

    /// Decodes the arguments, which match the declared parameters by name and kind.
    init(_ arguments: TransformArguments) throws(TransformArgumentError)

    /// The type of the result for an input type that has only accepted kinds, missing ones apart.
    func resultType(of input: ValueType) -> ValueType

    /// The work: a cell of an accepted kind in, a cell out; a refusal is `context.fail(…)`.
    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell
}

/// A transform that works on materialised values: for the ones whose work costs more than building a value.
package protocol ValueTransform: Transform {
    /// The work on a value; nil is absent.
    func apply(_ input: JSONValue, _ context: inout MappingContext) throws(TransformFailure) -> JSONValue?
}
