/// Where a token or key is put on a request.
struct CredentialPlacement: Sendable {
    let spec: PlacementSpec

    /// The request with the secret in its place.
    func place(_ secret: Secret<String>, on request: ProviderRequest) throws(AuthError) -> ProviderRequest {
        var request = request
        if spec.isQuery {
            return request.adding(query: [FormURLEncoding.Pair(spec.name, spec.prefix + secret.reveal())])
        }
        do throws(TemplateEscapingError) {
            request.headers[spec.name] = try TemplateEscaping.headerValue.escape(spec.prefix + secret.reveal())
        } catch {
            throw .request(RequestError(place: "the header `\(spec.name)`", reason: .refused(error.message)))
        }
        return request
    }
}
