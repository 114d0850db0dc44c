import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay connect`.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect an account of a provider, without the server.",
        discussion: """
            Where you agree at the provider, opens the page (or prints its URL) and waits on http://127.0.0.1:PORT/callback, \
            which must be registered there as a redirect URI. Where the provider takes credentials, each one is asked for, or \
            read as a line of standard input in the order of the spec; none is ever written on the command line. Prints the \
            id of the connection. The exit code is 3 when the provider failed, 4 when credentials are missing. \
            With --connection, a connection whose grant has ended is authorized again: its records and settings stay.

            Examples:
              patchbay connect acme
              patchbay connect acme-issues < token.txt
              patchbay connect acme-issues --credential token=ACME_TOKEN
              patchbay connect acme --connection conn-01k…
            """
    )

    @Argument(help: "The provider's id.", completion: .providers) var provider: String
    @Option(help: ArgumentHelp("A permission; may be repeated; all by default.", valueName: "name"))
    var permission: [String] = []
    @Option(help: ArgumentHelp("The way to authenticate, where there are several.", valueName: "name"))
    var method: String?
    @Option(help: ArgumentHelp("A public value that the provider asks for; may be repeated.", valueName: "name=value"))
    var variable: [String] = []
    @Option(
        help: ArgumentHelp(
            "The variable of the environment that holds a credential; may be repeated.",
            valueName: "name=variable"
        )
    )
    var credential: [String] = []
    @Option(
        help: ArgumentHelp(
            "Which of several companies, sites or the like is connected; asked for on a terminal.",
            valueName: "name=value"
        )
    )
    var choose: [String] = []
    @Option(help: ArgumentHelp("Authorize this connection again, and make no new one.", valueName: "id"))
    var connection: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The port that the provider sends you back to; 0 takes a free one.", valueName: "port")
    )
    var port = 8765
    @Flag(help: "Print the URL, and do not open it.") var noOpen = false

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if !(0...65535).contains(port) { throw ValidationError("--port is \(port); name a port from 0 to 65535.") }
        if connection != nil, method != nil || !variable.isEmpty {
            throw ValidationError("--method and --variable are for new connections; --connection keeps its own.")
        }
    }

    func run() async throws {
        let read = try options.provider(provider)
        try options.requireUsable(read)
        let server = try settings.server(options)
        try await Installation.with(server, options, .one(read), whenAbsent: connection == nil ? .make : .refuse) {
            installation in
            let (connected, services) = try await connect(installation)
            let chooser = Chooser(choices: choose, isNew: connection == nil)
            let chosen = try await chooser.complete(connected, services, owner.caller)
            Terminal.standardOutput("\(chosen.id)\n")
            Terminal.standardError(
                connection == nil ? "connected `\(provider)`\n" : "authorized `\(chosen.id)` again\n"
            )
        }
    }

    private func connect(_ installation: Installation) async throws -> (Connection, Services) {
        let spec = try available(installation)
        let services = { (redirectURI: String?) in
            installation.services(redirectURIs: redirectURI.map { [$0] } ?? [], publicURL: PublicURL(""))
        }
        let known = try await known(services(nil))
        let auth = try way(spec, known)
        guard auth.sendsPerson else {
            let supplied = try credentials(spec)
            guard let known else {
                let created = try creation(nil, credentials: supplied)
                return (try await services(nil).connections.create(created, owner.caller).connection, services(nil))
            }
            let change = ConnectionService.Change(permissions: permissions, credentials: supplied)
            return (try await services(nil).connections.update(known.id, owner.caller, change).0, services(nil))
        }
        var redirect = ""
        let visit = ProviderVisit(port: port, opensBrowser: !noOpen && isatty(2) == 1)
        let parameters = try await visit.parameters { redirectURI in
            redirect = redirectURI
            let connections = services(redirectURI).connections
            if let known {
                return try await connections.reauthorize(
                    known.id,
                    owner.caller,
                    permissions: permissions,
                    redirectURI: redirectURI
                )
            }
            let created = try await connections.create(try creation(redirectURI, credentials: [:]), owner.caller)
            guard let flow = created.flow else { throw Problem(message: "`\(provider)` asks nobody to agree") }
            return flow
        }
        let (connection, _) = try await services(redirect).authorization.finish(
            provider,
            owner.caller,
            state: parameters.first { $0.name == "state" }?.value ?? "",
            parameters: parameters.map { ($0.name, $0.value) }
        )
        return (connection, services(redirect))
    }

    private var permissions: [String]? { permission.isEmpty ? nil : permission }

    /// The connection that is authorized again; nil when a new one is made.
    private func known(_ services: Services) async throws -> Connection? {
        guard let connection else { return nil }
        let found = try await services.connections.find(connection, owner.caller)
        guard found.service == provider else {
            throw Problem(message: "`\(connection)` is a connection of `\(found.service)`, not of `\(provider)`")
        }
        return found
    }

    /// The way to authenticate, once the options that depend on it are known to fit.
    private func way(_ spec: ProviderSpec, _ known: Connection?) throws -> AuthSpec {
        let name = try known?.method ?? AuthorizationService.method(method, spec.auth)
        let auth = spec.auth.method(name)
        let names = spec.credentials.map(\.input.name.value)
        for entry in credential {
            let (name, _) = try NamedValue.parts(entry, option: "--credential")
            if auth.sendsPerson {
                throw Problem(
                    message: "`\(provider)` takes no `--credential`: it asks the person itself",
                    help: "Leave --credential away."
                )
            }
            guard !names.contains(name) else { continue }
            throw Problem(
                message: "`\(provider)` asks for no credential `\(name)`" + suggestion(name, among: names),
                help: names.isEmpty ? nil : "It asks for \(names.map { "`\($0)`" }.joined(separator: ", "))."
            )
        }
        return auth
    }

    private func creation(
        _ redirectURI: String?,
        credentials: [String: Secret<String>]
    ) throws -> ConnectionService.Creation {
        ConnectionService.Creation(
            service: provider,
            permissions: permissions,
            redirectURI: redirectURI,
            callerState: nil,
            method: method,
            variables: JSONObject(
                try variable.map { entry in
                    let (name, value) = try NamedValue.parts(entry, option: "--variable")
                    return JSONObject.Member(name: name, value: .string(value))
                }
            ),
            credentials: credentials,
            settings: JSONObject()
        )
    }

    /// The spec of the provider, when this installation has what the provider knows it by.
    private func available(_ installation: Installation) throws -> ProviderSpec {
        guard let entry = installation.catalog[provider], let spec = entry.loaded.provider else {
            throw Problem(message: "there is no provider `\(provider)`")
        }
        if let lack = entry.lackClause {
            throw Problem(
                message: "`\(provider)` \(lack)",
                help: "Give what the provider told you when you registered your application.",
                status: .credentials
            )
        }
        return spec
    }

    /// The secrets that the provider asks for: from the environment where that is said, else from the person.
    private func credentials(_ spec: ProviderSpec) throws -> [String: Secret<String>] {
        var found: [String: Secret<String>] = [:]
        for entry in credential {
            let (name, variable) = try NamedValue.parts(entry, option: "--credential")
            guard let value = HabitSettings.text(variable) else {
                // The text may be the secret itself, so it is not shown.
                throw Problem(
                    message: "`--credential \(name)=…` names no variable of the environment",
                    help: "Write --credential \(name)=VARIABLE, or give the value on standard input.",
                    status: .credentials
                )
            }
            found[name] = Secret(value)
        }
        for input in spec.credentials.map(\.input) where found[input.name.value] == nil {
            let answer = SecretPrompt.read("\(input.title ?? input.name.value): ")
            guard let answer, !answer.reveal().isEmpty else {
                if input.isOptional { continue }
                throw Problem(
                    message: "`\(provider)` needs the credential `\(input.name.value)`",
                    help:
                        "Give it on standard input, or name its variable with --credential \(input.name.value)=VARIABLE.",
                    status: .credentials
                )
            }
            found[input.name.value] = answer
        }
        return found
    }
}
