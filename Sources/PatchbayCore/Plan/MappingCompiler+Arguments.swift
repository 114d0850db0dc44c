package import PatchbayEngine

extension MappingCompiler {
    /// The argument that stands for a parameter of a kind; nil when its shape is broken.
    mutating func compileArgument(
        _ node: JSONNode,
        _ kind: TransformParameter.Kind,
        _ pointer: String
    ) -> TransformArguments.Argument? {
        switch kind {
        case .path: path(node, pointer)
        case .decimalOrPath: node.value?.numberValue == nil ? path(node, pointer) : node.value.map { .value($0) }
        case .textOrPath: node.text == nil ? path(node, pointer) : node.value.map { .value($0) }
        case .predicate: elementPredicate(node, pointer).map { .predicate($0) }
        case .text, .integer, .decimal, .boolean, .choice, .json, .query, .pattern, .table, .zone, .list:
            node.value.map { .value($0) }
        }
    }

    private mutating func path(_ node: JSONNode, _ pointer: String) -> TransformArguments.Argument? {
        operand(node, pointer).map { .operand(Operand(index: $0)) }
    }

    /// A condition on the elements of the list that a step works on: a frame of its own inside the rule's.
    private mutating func elementPredicate(_ node: JSONNode, _ pointer: String) -> ElementPredicate? {
        frames.append(FrameBuilder())
        let condition = predicate(node, pointer)
        let frame = frames.removeLast().finish()
        return condition.map { ElementPredicate(frame: frame, predicate: $0) }
    }
}

/// A step that stands apart from a mapping: for its examples, and wherever one value is transformed.
package struct CompiledStep: Sendable {
    /// The step.
    package let step: StepPlan
    /// The paths that its arguments read in the record around.
    package let frame: FramePlan
    /// What is known of the result for an input of which nothing is known.
    package let resultType: ValueType

    /// Compiles a step that is written as a spec writes it.
    /// - Throws: what `validate` would say of it.
    package init(_ node: JSONNode, in file: SourceFile, environment: TransformEnvironment) throws(CompiledStepError) {
        var checker = ShapeChecker(file)
        checker.check(node, .named(.step), "")
        guard checker.diagnostics.isEmpty else { throw CompiledStepError(diagnostics: checker.diagnostics) }
        var compiler = MappingCompiler(file: file, environment: environment, definitions: nil)
        guard let compiled = compiler.compileStep(node, .anything, ""), compiler.diagnostics.isEmpty else {
            throw CompiledStepError(diagnostics: compiler.diagnostics)
        }
        step = compiled.step
        resultType = compiled.type
        frame = compiler.frames[0].finish()
    }
}

extension CompiledStep {
    /// Compiles the step of an example.
    /// - Throws: what `validate` would say of it.
    package init(
        _ example: TransformExample,
        of declaration: TransformDeclaration,
        environment: TransformEnvironment
    ) throws(CompiledStepError) {
        let type = JSONObject.Member(name: "type", value: .string(declaration.name))
        let text = JSONValue.object(JSONObject([type] + example.arguments.members)).compactText
        try self.init(SourceFile(name: "step.json", text: text), environment: environment)
    }

    /// Compiles a step that is all of a file.
    /// - Throws: what `validate` would say of it.
    package init(_ file: SourceFile, environment: TransformEnvironment) throws(CompiledStepError) {
        let result = JSONParser.parse(file)
        guard let node = result.root else { throw CompiledStepError(diagnostics: result.diagnostics) }
        try self.init(node, in: file, environment: environment)
    }

    /// What the step makes of a value inside a record; nil is absent.
    package func run(_ input: JSONValue?, in record: JSONObject = JSONObject()) -> Result<JSONValue?, TransformFailure>
    {
        var context = MappingContext()
        frame.read(.object(record), &context)
        let result = step.apply(input.map { Constant($0).cell(&context) } ?? .absent, &context)
        guard result.kind == .failed else { return .success(CellReader.value(result)) }
        return .failure(context.failure ?? TransformFailure(message: "the value was refused"))
    }
}

/// Why a step that stands alone cannot work.
package struct CompiledStepError: Error {
    /// What is wrong; pointers start at the step.
    package var diagnostics: [Diagnostic]
}
