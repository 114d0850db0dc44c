/// A picture for a service whose spec names none: the first letter of its name on a colour of its own.
enum IconDrawing {
    /// The picture as SVG.
    static func svg(id: String, name: String) -> String {
        let letter = name.first.map { String($0).uppercased() } ?? "?"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="\(escape(name))">
            <rect width="64" height="64" rx="14" fill="hsl(\(hue(id)), 55%, 38%)"/>
            <text x="32" y="43" font-family="system-ui, sans-serif" font-size="32" font-weight="600" \
            text-anchor="middle" fill="#fff">\(escape(letter))</text>
            </svg>

            """
    }

    /// A hue that follows from the id (FNV-1a), in degrees.
    private static func hue(_ id: String) -> UInt32 {
        id.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 } % 360
    }

    /// Text for HTML and XML.
    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
