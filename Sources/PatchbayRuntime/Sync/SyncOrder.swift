import PatchbayCore

/// The data types of a sync in an order in which parents come first.
struct SyncOrder: Sendable {
    /// The data types that are read: those that were chosen and the parents that they are read for.
    let dataTypes: [DataTypePlan]
    /// The data types of the provider whose records others are read for.
    let parents: Set<String>

    /// The order of chosen data types of a provider.
    init(_ chosen: [String], of provider: [DataTypePlan]) {
        let plans = Dictionary(provider.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var order: [DataTypePlan] = []
        var met: Set<String> = []
        func add(_ name: String) {
            guard met.insert(name).inserted, let plan = plans[name] else { return }
            for parent in plan.sync?.parentDataTypes ?? [] { add(parent) }
            order.append(plan)
        }
        for name in chosen { add(name) }
        dataTypes = order
        parents = Set(provider.flatMap { $0.sync?.parentDataTypes ?? [] })
    }

    /// What a data type waits for.
    func needs(_ plan: DataTypePlan) -> Set<String> {
        Set(plan.sync?.parentDataTypes ?? []).subtracting([plan.name])
    }
}

extension SyncPlan {
    /// The data types whose records its reads are repeated for; itself where it reads into its own records.
    var parentDataTypes: [String] {
        reads.flatMap { read in
            read.parents.flatMap { factor -> [String] in
                guard case .records(let records) = factor.source else { return [] }
                return records.recursion == nil ? [records.dataType] : [records.dataType, dataType]
            }
        }
    }
}
