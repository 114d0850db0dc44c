/// How a result is rounded.
struct Rounding: Sendable {
    /// The parameters that say how.
    static let parameters = [
        TransformParameter("places", .integer(0...30), "The decimal places of the result.", isRequired: true),
        TransformParameter(
            "mode",
            .choice(RoundingMode.allCases.map(\.rawValue)),
            "What becomes of the digits beyond: `halfEven`, `halfUp` and `halfDown` go to the nearest, and from a tie to "
                + "the even digit, away from zero, or towards zero; `up` goes away from zero, `down` towards zero, "
                + "`ceiling` and `floor` to the larger and the smaller number.",
            isRequired: true
        ),
    ]

    let places: Int
    let mode: RoundingMode

    init(_ arguments: TransformArguments) {
        places = arguments.integer("places") ?? 0
        mode = arguments.text("mode").flatMap(RoundingMode.init) ?? .halfEven
    }
}

/// `round`: the number with a stated number of decimal places.
struct Round: Transform {
    static let declaration = TransformDeclaration(
        name: "round",
        category: .numbers,
        summary: "Gives a number exactly so many decimal places, rounding or adding zeros.",
        parameters: Rounding.parameters,
        accepts: [.number, .string],
        examples: [
            TransformExample(.exact("2.345"), ["places": 2, "mode": "halfEven"], gives: .value(.exact("2.34"))),
            TransformExample(.exact("-2.345"), ["places": 2, "mode": "halfUp"], gives: .value(.exact("-2.35"))),
            TransformExample(7, ["places": 2, "mode": "halfEven"], gives: .value(.exact("7.00"))),
            TransformExample("1e-3", ["places": 0, "mode": "ceiling"], gives: .value(1)),
            TransformExample(.exact("-0.4"), ["places": 0, "mode": "halfEven"], gives: .value(0)),
            TransformExample(.exact("1e37"), ["places": 2, "mode": "down"], gives: .failure("more than 38 digits")),
            TransformExample("", ["places": 2, "mode": "down"], gives: .failure("is not a number")),
            TransformExample("\u{661}", ["places": 2, "mode": "down"], gives: .failure("is not a number")),
            TransformExample(true, ["places": 2, "mode": "down"], gives: .failure("found the boolean `true`")),
        ]
    )

    private let rounding: Rounding

    init(_ arguments: TransformArguments) { rounding = Rounding(arguments) }

    func resultType(of input: ValueType) -> ValueType { ValueType(.number, isWhole: rounding.places == 0) }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        DecimalWork.apply(input, &context) { number throws(ExactDecimal.Fault) in
            try number.rounded(to: rounding.places, rounding.mode)
        }
    }
}
