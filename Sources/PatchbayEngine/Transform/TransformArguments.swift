/// The decoded arguments of one step, by parameter name; kinds are already checked against the declaration.
package struct TransformArguments: Sendable {
    /// An argument.
    package enum Argument: Sendable {
        case value(JSONValue)
        case operand(Operand)
        case predicate(ElementPredicate)
    }

    /// The arguments given.
    package var arguments: [String: Argument]
    /// What the spec and the host supply: currency exponents, time zones, digests.
    package var environment: TransformEnvironment

    /// Arguments.
    package init(_ arguments: [String: Argument], environment: TransformEnvironment) {
        self.arguments = arguments
        self.environment = environment
    }

    /// The literal of that name, nil when it was left out.
    package func value(_ name: String) -> JSONValue? {
        if case .value(let value) = arguments[name] { value } else { nil }
    }

    /// The path of that name, nil when it was left out or is a literal.
    package func operand(_ name: String) -> Operand? {
        if case .operand(let operand) = arguments[name] { operand } else { nil }
    }

    /// The text of that name.
    package func text(_ name: String) -> String? { value(name)?.stringValue }
    /// The whole number of that name.
    package func integer(_ name: String) -> Int? { value(name)?.numberValue?.intValue }
    /// The truth value of that name.
    package func boolean(_ name: String) -> Bool? { value(name)?.boolValue }
    /// The texts of that name, where one may stand alone.
    package func texts(_ name: String) -> [String] {
        value(name)?.arrayValue?.compactMap(\.stringValue) ?? text(name).map { [$0] } ?? []
    }
    /// The condition of that name.
    package func predicate(_ name: String) -> ElementPredicate? {
        if case .predicate(let predicate) = arguments[name] { predicate } else { nil }
    }

    /// The number of that name.
    /// - Throws: an error when it has more digits than an `ExactDecimal` holds.
    func decimal(_ name: String) throws(TransformArgumentError) -> ExactDecimal? {
        guard let number = value(name)?.numberValue else { return nil }
        guard let decimal = try? ExactDecimal(number) else {
            throw TransformArgumentError(
                parameter: name,
                message: "`\(number.text)` has more than \(ExactDecimal.maximumDigits) digits"
            )
        }
        return decimal
    }

    /// The JSONPath of that name.
    /// - Throws: an error with what is wrong with its text.
    func query(_ name: String) throws(TransformArgumentError) -> JSONPath? {
        guard let text = text(name) else { return nil }
        do throws(JSONPathError) {
            return try JSONPath(text)
        } catch {
            throw TransformArgumentError(parameter: name, message: error.message, help: error.help)
        }
    }

    /// The pattern of that name; letters match in either case where the argument `ignoreCase` says so.
    /// - Throws: an error with what is wrong with its text.
    func pattern(_ name: String) throws(TransformArgumentError) -> RegularExpression {
        do throws(RegularExpressionError) {
            return try RegularExpression(
                text(name) ?? "",
                syntax: .iRegexp,
                ignoreCase: boolean("ignoreCase") ?? false
            )
        } catch {
            throw TransformArgumentError(parameter: name, message: error.message, help: error.help)
        }
    }

    /// The rules of the time zone of that name.
    /// - Throws: an error when there is no such zone.
    func zone(_ name: String) throws(TransformArgumentError) -> ZoneRules? {
        guard let text = text(name) else { return nil }
        guard let zone = environment.zone(text) else {
            throw TransformArgumentError(
                parameter: name,
                message: "`\(text)` is not a time zone of the IANA database",
                help: "Write a name such as `Europe/Berlin`, or `UTC`."
            )
        }
        return zone
    }
}

/// An argument that has the right kind and is wrong all the same: a pattern that does not parse, an unknown zone.
package struct TransformArgumentError: Error, Equatable, Sendable {
    /// The parameter.
    package var parameter: String
    /// One clause, lower case.
    package var message: String
    /// One imperative sentence, when the fix is known.
    package var help: String?

    /// A wrong argument.
    package init(parameter: String, message: String, help: String? = nil) {
        self.parameter = parameter
        self.message = message
        self.help = help
    }
}

/// What transforms need from outside, as pure values and functions: the spec's currency table and the host's ports.
package struct TransformEnvironment: Sendable {
    /// Exponents by upper-case currency code that go before ISO 4217's.
    package var minorUnits: [String: Int]
    /// The rules of an IANA time zone, nil when there is no zone of that name.
    package var zone: @Sendable (String) -> ZoneRules?
    /// SHA-256 (FIPS 180-4).
    package var sha256: @Sendable ([UInt8]) -> [UInt8]
    /// SHA-1 (FIPS 180-4), for version 5 UUIDs alone (RFC 9562 section 5.5).
    package var sha1: @Sendable ([UInt8]) -> [UInt8]

    /// An environment.
    package init(
        minorUnits: [String: Int],
        zone: @escaping @Sendable (String) -> ZoneRules?,
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8],
        sha1: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.minorUnits = minorUnits
        self.zone = zone
        self.sha256 = sha256
        self.sha1 = sha1
    }
}

/// The offsets of a time zone over time, fixed when a plan is made.
package struct ZoneRules: Sendable, Hashable {
    /// The IANA name.
    package var name: String
    /// The offset in seconds east of UTC before the first transition.
    package var firstOffset: Int
    /// Instants in seconds since 1970 from which another offset holds, ascending.
    package var transitions: [Transition]

    /// A change of the offset.
    package struct Transition: Sendable, Hashable {
        /// Seconds since 1970.
        package var instant: Int
        /// Seconds east of UTC from then on.
        package var offset: Int
        /// A transition.
        package init(instant: Int, offset: Int) {
            self.instant = instant
            self.offset = offset
        }
    }

    /// Rules.
    package init(name: String, firstOffset: Int, transitions: [Transition]) {
        self.name = name
        self.firstOffset = firstOffset
        self.transitions = transitions
    }
}
