import HTTPTypes
import Hummingbird

extension RouterMethods where Context == APIContext {
    /// Adds the route of an operation.
    @discardableResult func on(
        _ operation: APIOperation,
        use handler: @escaping @Sendable @concurrent (Request, APIContext) async throws -> Response
    ) -> Self {
        on(RouterPath(operation.path), method: operation.method, use: handler)
    }
}
