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
            id of the connection. The exit code is 3 when the provider failed, 4 when credentials are missing.

            Examples:
              patchbay connect acme
              patchbay connect acme-issues < token.txt
              patchbay connect acme-issues --credential token=ACME_TOKEN
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
    @Option(help: ArgumentHelp("The port that the provider sends you back to; 0 takes a free one.", valueName: "port"))
    var port = 8765
    @Flag(help: "Print the URL, and do not open it.") var noOpen = false

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let read = try options.provider(provider)
        try options.requireUsable(read)
        let server = try settings.server(options)
        try await Installation.with(server, options, .one(read)) { installation in
            let (connection, services) = try await connect(installation)
            let chosen = try await Chooser(choices: choose).complete(connection, services, owner.caller)
            Terminal.standardOutput("\(chosen.id)\n")
            Terminal.standardError("connected `\(provider)`\n")
        }
    }

    private func connect(_ installation: Installation) async throws -> (Connection, Services) {
        let spec = try available(installation)
        guard spec.auth.method(method).sendsPerson else {
            let services = installation.services(redirectURIs: [], publicURL: PublicURL(""))
            let created = try await services.connections.create(
                try creation(nil, credentials: try credentials(spec)),
                owner.caller
            )
            return (created.connection, services)
        }
        func services(_ redirectURI: String) -> Services {
            installation.services(redirectURIs: [redirectURI], publicURL: PublicURL(""))
        }
        var redirect = ""
        let visit = ProviderVisit(port: port, opensBrowser: !noOpen && isatty(2) == 1)
        let parameters = try await visit.parameters { redirectURI in
            redirect = redirectURI
            let creation = try creation(redirectURI, credentials: [:])
            let created = try await services(redirectURI).connections.create(creation, owner.caller)
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

    private func creation(
        _ redirectURI: String?,
        credentials: [String: Secret<String>]
    ) throws -> ConnectionService.Creation {
        ConnectionService.Creation(
            service: provider,
            permissions: permission.isEmpty ? nil : permission,
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
        if let lack = ServeReport.lack(entry) {
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
