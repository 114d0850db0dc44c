extension DiagnosticCode {
    /// Every sort of finding, for `patchbay explain`.
    package static let all: [DiagnosticCode] =
        json + [
            .unknownMember, .missingMember, .wrongKind, .wrongValue, .unknownChoice, .contradiction, .nullInSpec,
            .insecureURL, .badTemplate, .badPath, .badPattern, .idMismatch,
            .unknownField, .unmappedField, .unknownDefinition, .circularDefinition, .undefinedVariable, .unusedName,
            .unreachableBranch, .wrongInput, .badArgument, .wrongType, .unknownModel, .missingModel, .badModel,
        ]
}
