extension DiagnosticCode {
    /// Every sort of finding, for `patchbay explain`.
    package static let all: [DiagnosticCode] = json + shape + mapping + SpecValidator.rules.flatMap { $0.codes }
}
