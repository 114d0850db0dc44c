/// `minorUnitsToDecimal`: an amount in a currency's smallest unit as an exact decimal.
struct MinorUnitsToDecimal: Transform {
    static let declaration = TransformDeclaration(
        name: "minorUnitsToDecimal",
        category: .numbers,
        summary: "Turns an amount in the smallest unit of a currency into an exact decimal.",
        details:
            "The places are those of ISO 4217 unless `api.currency.minorUnits` of the spec or `minorUnits` of the step "
            + "says otherwise. The point is moved on the digits: nothing is rounded, and fractions of a unit keep all "
            + "their digits. An unknown currency is an error unless `otherwise` gives the places.",
        parameters: [
            TransformParameter("currency", .path, "The path to the currency's code, in any case.", isRequired: true),
            TransformParameter("minorUnits", .table, "Decimal places by upper-case code, before all other tables."),
            TransformParameter("otherwise", .integer(0...8), "The decimal places of an unknown or absent currency."),
        ],
        accepts: [.number, .string],
        examples: [
            TransformExample(
                1000,
                ["currency": "$.c"],
                record: ["c": "usd"],
                gives: .value(.exact("10.00"))
            ),
            TransformExample(1000, ["currency": "$.c"], record: ["c": "jpy"], gives: .value(1000)),
            TransformExample(
                1000,
                ["currency": "$.c"],
                record: ["c": "kwd"],
                gives: .value(.exact("1.000"))
            ),
            TransformExample(
                -5,
                ["currency": "$.c"],
                record: ["c": "KWD"],
                gives: .value(.exact("-0.005"))
            ),
            TransformExample(
                "0.000381",
                ["currency": "$.c"],
                record: ["c": "usd"],
                gives: .value(.exact("0.00000381"))
            ),
            TransformExample(
                500,
                ["currency": "$.c", "minorUnits": ["ISK": 2]],
                record: ["c": "isk"],
                gives: .value(.exact("5.00"))
            ),
            TransformExample(
                5,
                ["currency": "$.c"],
                record: ["c": "zzz"],
                gives: .failure("`zzz` is not a currency")
            ),
            TransformExample(5, ["currency": "$.c"], gives: .failure("there is no currency")),
            TransformExample(
                5,
                ["currency": "$.c", "otherwise": 2],
                gives: .value(.exact("0.05"))
            ),
            TransformExample(
                "",
                ["currency": "$.c"],
                record: ["c": "usd"],
                gives: .failure("is not a number")
            ),
            TransformExample(
                "\u{661}",
                ["currency": "$.c"],
                record: ["c": "usd"],
                gives: .failure("is not a number")
            ),
            TransformExample(
                true,
                ["currency": "$.c"],
                record: ["c": "usd"],
                gives: .failure("found the boolean")
            ),
            TransformExample(
                .exact("1e401"),
                ["currency": "$.c"],
                record: ["c": "usd"],
                gives: .failure("more than 400 digits")
            ),
        ]
    )

    private let currency: Operand?
    private let otherwise: Int?
    /// The places of every three-letter code, by its letters in base 26; -1 for codes that are none.
    private let table: [Int8]

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        currency = arguments.operand("currency")
        otherwise = arguments.integer("otherwise")
        var overrides = arguments.environment.minorUnits
        for member in arguments.value("minorUnits")?.objectValue?.members ?? [] {
            guard let places = member.value.numberValue?.intValue, (0...8).contains(places) else {
                throw TransformArgumentError(
                    parameter: "minorUnits",
                    message: "`\(member.name)` must be a whole number from 0 to 8"
                )
            }
            overrides[member.name] = places
        }
        var table = Self.standard
        for (code, places) in overrides { Self.set(places, of: code, in: &table) }
        self.table = table
    }

    /// The table of ISO 4217.
    private static let standard: [Int8] = {
        var table = [Int8](repeating: -1, count: 26 * 26 * 26)
        for code in CurrencyTable.codes {
            if let places = CurrencyTable.minorUnits(of: code) { set(places, of: code, in: &table) }
        }
        return table
    }()

    private static func set(_ places: Int, of code: String, in table: inout [Int8]) {
        let bytes = Array(code.utf8)
        if let index = index(bytes.span) { table[index] = Int8(places) }
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.number) }

    /// The number of a code of three ASCII letters, nil for other texts.
    @inline(__always) private static func index(_ code: Span<UInt8>) -> Int? {
        guard code.count == 3 else { return nil }
        var index = 0
        for place in 0..<3 {
            let letter = (code[place] | 0x20) &- 0x61
            guard letter < 26 else { return nil }
            index = index * 26 + Int(letter)
        }
        return index
    }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        let code = currency.map { context.operand($0) } ?? .absent
        var places = otherwise
        if code.kind == .string, let index = code.withBytes({ Self.index($0) }), table[index] >= 0 {
            places = Int(table[index])
        }
        guard let places else { return refuseCurrency(code, &context) }
        context.begin()
        switch input.withBytes({ PointShift.write($0, left: places, &context) }) {
        case .notANumber: return context.fail("\(CellReader.excerpt(input)) is not a number of minor units")
        case .tooLong: return context.fail("\(CellReader.excerpt(input)) has more than \(PointShift.digitLimit) digits")
        case nil: return context.finish(.number)
        }
    }

    private func refuseCurrency(_ code: Cell, _ context: inout MappingContext) -> Cell {
        if code.isMissing { return context.fail("there is no currency", expected: "an ISO 4217 code") }
        let text = CellComparison.text(code) ?? CellReader.json(code)
        return context.fail("`\(text)` is not a currency with a known minor unit", expected: "an ISO 4217 code")
    }
}
