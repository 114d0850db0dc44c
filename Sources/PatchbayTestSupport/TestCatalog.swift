import Foundation
import PatchbayCore
package import PatchbayRuntime

/// The providers of the repository, each with a client.
package enum TestCatalog {
    /// What was read, once for all tests: compiling every spec takes long.
    private static let loaded = Result { () throws -> [LoadedProvider] in
        let folder = try ProviderFolder(given: repositoryRoot.appending(path: "providers").path, executable: "")
        let loader = folder.loader(besides: folder.providers)
        return try folder.ids().map { id in
            loader.load(try ProviderFolder.read(folder.file(of: id), name: "\(id).json"), expectedID: id)
        }
    }

    /// The catalogue; providers that are named have no client.
    package static func make(without: Set<String> = []) throws -> ProviderCatalog {
        ProviderCatalog(
            try loaded.get().map { provider in
                let client = ClientCredentials(
                    id: "client-of-\(provider.id)",
                    secret: Secret("secret-of-\(provider.id)")
                )
                return ProviderCatalog.Entry(loaded: provider, client: without.contains(provider.id) ? nil : client)
            }
        )
    }
}
