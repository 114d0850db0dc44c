extension DiagnosticCode {
    static let idMismatch = DiagnosticCode(
        "id-mismatch",
        title: "The id is not the file's name",
        explanation:
            "A provider is found by its file's name, and its id is what the REST API calls the service. The two are "
            + "the same, so that neither can be guessed wrong.",
        bad: "`acme.json` with `\"id\": \"apex\"`",
        good: "`acme.json` with `\"id\": \"acme\"`"
    )

    /// Every sort of finding, for `patchbay explain`.
    package static let all: [DiagnosticCode] = [
        .syntax, .duplicateMember, .byteOrderMark, .invalidUTF8, .loneSurrogate, .emptyFile, .tooDeep,
        .unknownMember, .missingMember, .wrongKind, .wrongValue, .unknownChoice, .contradiction, .nullInSpec,
        .insecureURL, .badTemplate, .badPath, .badPattern, .idMismatch,
        .unknownField, .unmappedField, .unknownDefinition, .circularDefinition, .undefinedVariable, .unusedName,
        .unreachableBranch, .wrongInput, .badArgument, .wrongType, .unknownModel, .missingModel, .badModel,
    ]
}
