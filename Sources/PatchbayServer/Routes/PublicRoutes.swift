import HTTPTypes
import Hummingbird
import PatchbayCore
import PatchbayRuntime

/// What needs no identity: health, metrics, the description, icons.
struct PublicRoutes {
    let services: Services
    let metrics: Metrics

    func add(to router: some RouterMethods<APIContext>) {
        let page = DocumentationPage.html(APIOperations.all)
        router.on(PublicOperations.live) { _, _ in Response(text: "ok\n", type: "text/plain; charset=utf-8") }
        router.on(PublicOperations.ready) { _, _ in
            try await services.store.checkHealth()
            return Response(text: "ok\n", type: "text/plain; charset=utf-8")
        }
        router.on(PublicOperations.metrics) { _, _ in
            // Commands beside the server sync as well; what the store cannot say now was said before.
            try? await metrics.recall(from: services.store)
            return Response(text: metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        router.on(PublicOperations.openAPI) { _, _ in
            Response(json: OpenAPIDocument.make(publicURL: services.publicURL.value))
        }
        router.on(PublicOperations.docs) { _, _ in
            var response = Response(text: page, type: "text/html; charset=utf-8")
            response.headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'"
            return response
        }
        router.on(PublicOperations.icon) { _, context in
            guard let entry = services.catalog[try context.parameters.require("id")] else {
                throw ServiceError.notFound(.integration)
            }
            if let icon = entry.loaded.provider?.icon {
                return Response(status: .found, headers: [.location: icon])
            }
            var response = Response(
                text: IconDrawing.svg(id: entry.loaded.id, name: entry.loaded.name),
                type: "image/svg+xml",
                cache: "public, max-age=86400"
            )
            response.headers[.contentSecurityPolicy] = "default-src 'none'"
            return response
        }
    }
}
