import PatchbayEngine

/// How a run asks for values before it reads anything.
extension SyncMachine {
    /// Asks for the next value.
    mutating func prepare() -> [SyncAction] {
        do throws(RequestError) {
            return sendFirst(try plan.preparations[preparedCount].request.render(scope), for: .preparation)
        } catch {
            return end(.failed(.request(error)))
        }
    }

    /// Takes the value from an answer.
    mutating func prepared(_ response: ProviderResponse, at instant: Timestamp) -> [SyncAction] {
        let preparation = plan.preparations[preparedCount]
        if let actions = retryUnreadable(response, at: instant) { return actions }
        switch preparation.value.answers(on: response, surroundings)?.first {
        case nil: return unprepared(preparation, "the answer cannot be read")
        case .refused(let error): return unprepared(preparation, error.text)
        case .value(nil): return unprepared(preparation, "the answer has no value for it")
        case .value(let value?):
            checkpoint.prepared[preparation.name] = value
            let count = JSONValue.object(checkpoint.prepared).compactText.utf8.count
            guard count <= limits.preparedBytes else {
                return unprepared(preparation, "all such values together have more than \(limits.preparedBytes) bytes")
            }
            scope[preparation.name] = value
            preparedCount += 1
            return proceed()
        }
    }

    /// Asks again where a body is no whole JSON text; nil where it is one, or there is none.
    mutating func retryUnreadable(_ response: ProviderResponse, at instant: Timestamp) -> [SyncAction]? {
        guard response.count > 0, !JSONGrammar.isOneValue(response.padded.span, from: 0, to: response.count) else {
            return nil
        }
        let fault = PayloadFault(kind: .unexpectedEnd, offset: response.count)
        let verdict = AnswerVerdict(.retry, message: PageError.unreadable(fault).message)
        return retry(verdict, response.status, at: instant)
    }

    private mutating func unprepared(_ preparation: PreparationPlan, _ reason: String) -> [SyncAction] {
        end(.failed(.unprepared(name: preparation.name, reason: reason)))
    }

    /// Goes without a value, or without the whole data type.
    mutating func skipPreparation(_ verdict: AnswerVerdict) -> [SyncAction] {
        let scope = verdict.scope ?? .record
        note(skip: scope, verdict.message)
        if scope == .dataType {
            for step in progress.steps.indices { progress.steps[step].hasSkips = true }
            return end(.completed)
        }
        // What is read without it is read again with it.
        for step in progress.steps.indices { progress.steps[step].hasSkips = true }
        lacksPrepared = true
        checkpoint.prepared[plan.preparations[preparedCount].name] = nil
        preparedCount += 1
        return proceed()
    }
}
