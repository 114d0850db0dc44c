/// Objects that are used in place, without counting references at each use.
@safe struct SharedParts<Part: AnyObject>: ~Copyable {
    private var owned: [Part] = []
    private var parts = unsafe OwnedBuffer<Unmanaged<Part>>()

    /// The number of objects.
    var count: Int { unsafe parts.count }

    /// Adds an object, which lives at least as long as this list.
    mutating func append(_ part: Part) {
        owned.append(part)
        unsafe parts.append(Unmanaged.passUnretained(part))
    }

    /// Uses the object at a place.
    @inline(__always) func with<Result>(_ place: Int, _ body: (Part) -> Result) -> Result {
        unsafe parts[place]._withUnsafeGuaranteedRef(body)
    }
}
