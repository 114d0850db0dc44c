import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// What the shells offer for arguments that name something of the catalogue.
extension CompletionKind {
    /// Ids of providers.
    static var providers: CompletionKind {
        .custom { words, _, _ in options(words).flatMap { try? $0.folder().ids() } ?? [] }
    }

    /// Data types of the provider that the words before name.
    static var dataTypes: CompletionKind {
        .custom { words, _, _ in
            guard let options = options(words), let ids = try? options.folder().ids(),
                let id = words.dropFirst(2).first(where: ids.contains), let provider = try? options.provider(id)
            else { return [] }
            return provider.loaded.dataTypes.map(\.name)
        }
    }

    /// Codes of findings.
    static var codes: CompletionKind { .list(DiagnosticCode.all.map(\.id)) }

    /// Names of transforms.
    static var functions: CompletionKind { .list(TransformLibrary.names) }

    /// The options of the command line that is being typed, as far as the catalogue depends on them.
    private static func options(_ words: [String]) -> GlobalOptions? {
        var arguments: [String] = []
        for (word, next) in zip(words, words.dropFirst()) where ["--providers", "--schemas"].contains(word) {
            arguments += [word, next]
        }
        return try? GlobalOptions.parse(arguments)
    }
}
