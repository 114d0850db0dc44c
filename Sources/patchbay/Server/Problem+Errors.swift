import Foundation
import PatchbayCore
import PatchbayRuntime
import PatchbayServer

extension Problem {
    /// The one table from errors of an installation to words and exit codes.
    init(_ error: any Error, _ settings: ServerSettings) {
        switch error {
        case let problem as Problem: self = problem
        case let error as ServiceError: self.init(error)
        case let error as StoreError: self.init(error, settings)
        case let failure as PrivateFile.Failure:
            self.init(message: "`\(failure.path)` cannot be made: \(failure.reason)")
        case KeyRing.Fault.malformed(let message):
            let file = settings.keyFile.path(percentEncoded: false)
            self.init(
                message: "\(settings.keys == nil ? "`\(file)`" : "the setting `keys`") is no key ring: \(message)"
            )
        case let failure as APIServer.ListenFailure:
            self.init(
                message: "`\(settings.host)` port \(settings.port) cannot be listened on: \(failure.reason)",
                help: "Name another one with --host and --port."
            )
        case is CancellationError: self.init(message: "the work was given up")
        default:
            let database = settings.database.path(percentEncoded: false)
            self.init(message: "`\(database)` cannot be used: \((error as NSError).localizedDescription)")
        }
    }

    private init(_ error: StoreError, _ settings: ServerSettings) {
        let database = settings.database.path(percentEncoded: false)
        switch error {
        case .missingKey(let id), .wrongKey(let id):
            self.init(
                message: "`\(database)` has secrets under the key `\(id)`, which is not the one that was given",
                help: "Give the key file or the setting `keys` that belongs to this database."
            )
        case .tooNew: self.init(message: "`\(database)` was made by a newer Patchbay")
        case .inUse(let path):
            self.init(
                message: "another server works on `\(path)`",
                help: "One SQLite file is for one server; stop the other one or name another --database."
            )
        case .corrupt: self.init(message: "`\(database)` is no database of Patchbay, or is damaged")
        case .busy: self.init(message: "`\(database)` is held by another process")
        case .full: self.init(message: "there is no room left for `\(database)`")
        case .failed(let code): self.init(message: "`\(database)` cannot be used: SQLite says \(code)")
        case .notDurable: self.init(message: "`\(database)` cannot be used: SQLite does not wait for the disk")
        case .lostRun, .syncRunning, .lacksSources: self.init(message: error.message)
        }
    }

    private init(_ error: ServiceError) {
        switch error {
        case .invalid(let field, let message): self.init(message: "`\(field)` \(message)")
        case .notFound(.connection):
            self.init(
                message: "there is no such connection of this user",
                help: "Run `patchbay connections` to see them; --user and --organization say whose."
            )
        case .notFound(let missing): self.init(message: "there is no such \(missing.rawValue)")
        case .forbidden(_, let message): self.init(message: message.lowercasedFirst)
        case .conflict(let code, let message, _):
            let isAboutCredentials = ["reauthorization_required", "not_connected"].contains(code)
            self.init(
                message: message.lowercasedFirst,
                help: code == "reauthorization_required"
                    ? "`patchbay connect PROVIDER --connection ID` authorizes it again." : nil,
                status: isAboutCredentials ? .credentials : .usage
            )
        case .rateLimited(_, let standing):
            self.init(message: "too often", help: "Try again in \(standing.secondsToReset) seconds.")
        case .refused(_, let message): self.init(message: message, status: .remote)
        case .providerFailed(let message): self.init(message: message, status: .remote)
        case .providerTimedOut: self.init(message: "the provider did not answer in time", status: .remote)
        }
    }
}

extension String {
    /// A sentence of the API as a clause of the command line.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
