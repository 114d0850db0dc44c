import PatchbayEngine

extension SpecContext {
    private var variableNames: [String] { declared("variables").map(\.value) }
    private var credentialNames: [String] { declared("credentials").map(\.value) }
    private static let serverSecrets = ["secret."]

    /// Whether a name stands for a secret.
    func isSecret(_ name: String) -> Bool {
        credentialNames.contains(name) || ["client.secret", "token", "refreshToken"].contains(name)
            || name.hasPrefix("secret.")
    }

    /// Every place of the spec that has templates.
    var templatePlaces: [TemplatePlace] {
        auth.flatMap { places($0.spec) } + apiPlaces
            + reads.flatMap { read in places(read).map { $0.owned(by: read.words) } }
            + dataTypes.flatMap { type in places(type).map { $0.owned(by: "`\(type.spec.name.value)`") } }
    }

    private func places(_ request: RequestSpec, _ scope: TemplateScope) -> [TemplatePlace] {
        [
            TemplatePlace(uses: request.targetVariables, scope: scope),
            TemplatePlace(
                uses: request.headerVariables,
                scope: scope.adding([], prefixes: Self.serverSecrets)
            ),
        ]
    }

    private func place(_ templates: [Located<TextTemplate>?], _ scope: TemplateScope) -> TemplatePlace {
        let uses = templates.compactMap(\.self).flatMap { template in
            template.value.variables.map { Located($0, at: template.range) }
        }
        return TemplatePlace(uses: uses, scope: scope)
    }

    private func place(_ members: [RequestMemberSpec], _ scope: TemplateScope) -> TemplatePlace {
        TemplatePlace(uses: members.flatMap(\.value.variables), scope: scope)
    }

    // MARK: The API and its reads

    private var apiPlaces: [TemplatePlace] {
        guard let api else { return [] }
        let scope = TemplateScope(variableNames)
        return [
            place([api.baseURL], scope), place(api.query, scope),
            place(api.headers, scope.adding([], prefixes: Self.serverSecrets)),
        ]
    }

    private func places(_ place: ReadPlace) -> [TemplatePlace] {
        let scope = TemplateScope(variableNames + place.dataType.preparations.map(\.name.value))
        let inParents = Self.parents(of: place.read.fanOut, added: scope)
        let checkpoint = place.read.checkpoint == nil ? [] : ["checkpoint"]
        var found: [TemplatePlace] = []
        for paging in place.pagings {
            let names = Self.names(of: paging)
            switch paging.kind {
            case .list:
                let jobs = place.read.job?.names.map { "job." + $0.value } ?? []
                let inner = inParents.adding(names + checkpoint)
                found += places(paging.request, inner.adding(jobs))
                if let job = place.read.job { found += places(job, inner) }
            case .deletions: break
            case .feed: found += places(paging.request, scope.adding(names + checkpoint))
            case .embedded: found += places(paging.request, inParents.adding(names, prefixes: ["record."]))
            }
        }
        if let refetch = place.read.feed?.refetch { found += places(refetch, scope.adding(["feed.key"])) }
        return found
    }

    /// A job is created without its values, and asked after with those that its creation gave.
    private func places(_ job: JobSpec, _ scope: TemplateScope) -> [TemplatePlace] {
        places(job.creation, scope)
            + places(job.poll, scope.adding(job.createdValues.map { "job." + $0.name.value }))
    }

    private func places(_ type: DataTypePlace) -> [TemplatePlace] {
        var scope = TemplateScope(variableNames)
        var found: [TemplatePlace] = []
        for preparation in type.spec.preparations {
            found += places(preparation.request, scope)
            scope = scope.adding([preparation.name.value])
        }
        guard let paging = type.deletions else { return found }
        return found + places(paging.request, scope.adding(["since", "until"] + Self.names(of: paging)))
    }

    /// The names that the paging and the increments of a request define.
    static func names(of paging: PagingPlace) -> [String] {
        var names: [String] = []
        switch paging.pagination.style {
        case .cursor: names.append("page.cursor")
        case .page: names.append("page.number")
        case .offset: names.append("page.offset")
        case .nextURL, .none: break
        }
        if paging.hasPaging, !paging.isPagingKnown { names += ["page.cursor", "page.number", "page.offset"] }
        if paging.pagination.size != nil || paging.hasPaging && !paging.isPagingKnown { names.append("page.size") }
        if paging.incremental.map({ $0.mode != .scan }) ?? paging.reader.mayHave("incremental") {
            names += ["since", "until"]
        }
        return names
    }

    private static func parents(of fanOut: FanOutSpec?, added scope: TemplateScope) -> TemplateScope {
        switch fanOut {
        case .dataType(let parents): scope.adding([], prefixes: [parents.alias + "."])
        case .values(let values, let alias):
            if values.contains(where: { $0.objectValue != nil }) {
                scope.adding([], prefixes: [alias + "."])
            } else {
                scope.adding([alias])
            }
        case .variable(_, let alias): scope.adding([alias])
        case .product(let factors): factors.reduce(scope) { parents(of: $1, added: $0) }
        case nil: scope
        }
    }

    // MARK: Authentication

    /// What a described request of authentication may use: secrets too.
    private var secretScope: TemplateScope {
        TemplateScope(variableNames + credentialNames + ["client.id", "client.secret"])
            .adding([], prefixes: Self.serverSecrets)
    }

    private func places(_ auth: AuthSpec) -> [TemplatePlace] {
        let open = TemplateScope(variableNames)
        var found: [TemplatePlace] = []
        if let verification = auth.shared.verification { found += places(verification.request, open) }
        found += auth.shared.afterConnect.flatMap { places($0.request, open) }
        switch auth {
        case .oauth2(let spec): found += places(spec)
        case .basic(let username, let password, _): found.append(place([username, password], secretScope))
        case .tokenExchange(let request, _, _): found += places(request, secretScope)
        case .jwtBearer(let spec, _): found.append(place([spec.tokenURL], open))
        case .oauth1(let spec, _):
            let urls = [spec.requestTokenURL, spec.authorizationURL, spec.accessTokenURL]
            found.append(place(urls, open))
            found.append(place([spec.realm], open.adding(credentialNames + ["client.id"])))
        case .apiKey, .none, .choice: break
        }
        return found
    }

    private func places(_ spec: OAuth2Spec) -> [TemplatePlace] {
        let open = TemplateScope(variableNames)
        let consent = open.adding(["client.id", "redirectUri", "state", "random"])
        let exchange = secretScope.adding(["code", "codeVerifier", "redirectUri", "random"])
        let renewal = secretScope.adding(["token", "refreshToken", "random"])
        var found = [
            place([spec.authorizationURL, spec.tokenURL, spec.refreshURL], open),
            place(spec.authorizationParameters, consent),
            place(spec.tokenParameters, exchange),
            place(spec.tokenHeaders, secretScope.adding(["random"])),
            place(spec.refresh?.parameters ?? [], renewal),
        ]
        if let revocation = spec.revocation {
            found += places(revocation, secretScope.adding(["token", "refreshToken"]))
        }
        return found
    }
}

extension TemplatePlace {
    fileprivate func owned(by owner: String) -> TemplatePlace {
        var place = self
        place.owner = owner
        return place
    }
}
