/// Function calls of a query and the types of their arguments (RFC 9535 section 2.4).
extension JSONPathParser {
    /// The call of a function whose name was read and whose parenthesis comes next.
    mutating func call(_ name: String, startingAt start: Int) throws(JSONPathError) -> JSONPathCall {
        guard let function = JSONPathFunction(rawValue: name) else {
            let names = JSONPathFunction.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            throw fault("the unknown function `\(name)`", at: start, help: "Use one of \(names).")
        }
        place += 1
        skipBlanks()
        var arguments: [JSONPathCall.Argument] = []
        var offsets: [Int] = []
        if peek != UInt8(ascii: ")") {
            repeat {
                skipBlanks()
                offsets.append(place)
                arguments.append(try argument(arguments.count, of: function))
                skipBlanks()
            } while take(",")
        }
        guard take(")") else {
            if place == bytes.count { throw fault("a call of `\(name)` without its `)`", at: start) }
            throw fault("\(found()) where `,` or `)` is expected")
        }
        let wanted = function.parameters.count
        guard arguments.count == wanted else {
            throw fault("\(arguments.count) arguments where `\(name)` takes \(wanted)", at: start)
        }
        var call = JSONPathCall(function: function, arguments: arguments)
        if function.isLogical { call.pattern = pattern(of: call, at: offsets[1]) }
        return call
    }

    private mutating func argument(
        _ index: Int,
        of function: JSONPathFunction
    ) throws(JSONPathError) -> JSONPathCall.Argument {
        let start = place
        let operand = try nested { (parser) throws(JSONPathError) in try parser.operand() }
        let parameters = function.parameters
        guard index < parameters.count else {
            throw fault("an argument too many for `\(function.rawValue)`, which takes \(parameters.count)", at: start)
        }
        switch (parameters[index], operand) {
        case (.nodes, .query(let query)): return .nodes(query)
        case (.nodes, .literal), (.nodes, .call):
            throw fault(
                "an argument of `\(function.rawValue)` that is no query",
                at: start,
                help: "Pass a query such as `@.*`."
            )
        case (.value, .query(let query)) where query.singularSegments == nil:
            throw fault(
                "an argument of `\(function.rawValue)` that may select several nodes",
                at: start,
                help: "Use names and indices only, or `value(…)`."
            )
        case (.value, .call(let call)) where call.function.isLogical:
            throw fault("an argument of `\(function.rawValue)` that is true or false, not a value", at: start)
        case (.value, _): return .value(operand)
        }
    }

    /// The compiled pattern when it is a literal; a bad one is noted, since the query itself is valid.
    private mutating func pattern(of call: JSONPathCall, at offset: Int) -> RegularExpression? {
        guard case .value(.literal(.string(let text))) = call.arguments[1] else { return nil }
        do {
            return try RegularExpression(text, syntax: .iRegexp)
        } catch {
            patternFaults.append(fault("the pattern has \(error.message)", at: offset, help: error.help))
            return nil
        }
    }
}
