import PatchbayEngine

extension JSONParser {
    /// Reads an object from behind its brace to behind its end.
    mutating func object(from start: Int) -> JSONNode {
        var members: [JSONNode.Member] = []
        var first: [ExactText: SourceRange] = [:]
        var separator = Separator.opening
        while true {
            skipBlanks()
            switch byte {
            case _ where place >= bytes.count:
                return unclosed(from: start, "}", .object(members, range(start, place)))
            case UInt8(ascii: "}"):
                reportTrailing(separator)
                place += 1
                return .object(members, range(start, place))
            case UInt8(ascii: "]"):
                if !closeWrongly(from: start, "}", outer: openArrays) { place += 1 }
                return .object(members, range(start, place))
            case UInt8(ascii: ","):
                reportExtraComma(expected: "a member")
            default:
                guard isRightAfter(separator, closer: "}", isStart: startsMember()) else {
                    separator = passSeparator(after: .value)
                    continue
                }
                if let member = member() {
                    checkRepeated(member, &first)
                    members.append(member)
                }
                separator = passSeparator(after: .value)
            }
        }
    }

    private mutating func checkRepeated(_ member: JSONNode.Member, _ first: inout [ExactText: SourceRange]) {
        guard let earlier = first.updateValue(member.nameRange, forKey: ExactText(member.name)) else { return }
        first[ExactText(member.name)] = earlier
        path.append(.name(member.name))
        report(
            .duplicateMember,
            "the member `\(member.name)` occurs twice in one object",
            member.nameRange,
            help: "Keep one of them.",
            related: [label(earlier, "the first one is here")]
        )
        path.removeLast()
    }

    /// Reads a name, a colon and a value; nil when there is no name, with everything up to the next separator passed.
    private mutating func member() -> JSONNode.Member? {
        let start = place
        guard let name = name() else { return nil }
        let nameRange = range(start, place)
        tokenEnd = place
        path.append(.name(name))
        defer { path.removeLast() }
        skipBlanks()
        guard passColon(after: name) else {
            skipToSeparator()
            return JSONNode.Member(name: name, nameRange: nameRange, value: .invalid(range(tokenEnd, tokenEnd)))
        }
        tokenEnd = place
        skipBlanks()
        if isSeparator(byte) || place >= bytes.count {
            report(
                .syntax,
                "expected a value for the member `\(name)`, found \(found(at: place))",
                here,
                help: "Add the value, or remove the member."
            )
            isCut = isCut || place >= bytes.count
            return JSONNode.Member(name: name, nameRange: nameRange, value: .invalid(range(tokenEnd, tokenEnd)))
        }
        return JSONNode.Member(name: name, nameRange: nameRange, value: value())
    }

    private mutating func passColon(after name: String) -> Bool {
        switch byte {
        case UInt8(ascii: ":"):
            place += 1
            return true
        case UInt8(ascii: "="):
            let start = place
            place += 1
            if byte == UInt8(ascii: ">") { place += 1 }
            report(
                .syntax,
                "expected `:` after the member name, found `\(text(start, place))`",
                range(start, place),
                fixes: [.init(title: "Write `:`", range: range(start, place), replacement: ":")]
            )
            return true
        default:
            return passMissingColon(after: name)
        }
    }

    private mutating func passMissingColon(after name: String) -> Bool {
        let isAtEnd = place >= bytes.count
        guard !isAtEnd, !isSeparator(byte) else {
            report(
                .syntax,
                "expected `:` and a value after the member name `\(name)`, found \(found(at: place))",
                here
            )
            isCut = isCut || isAtEnd
            return false
        }
        let hasValue = startsValue() && !isNameAhead()
        report(
            .syntax,
            "expected `:` after the member name `\(name)`, found \(found(at: place))",
            here,
            fixes: hasValue
                ? [.init(title: "Add the colon", range: range(tokenEnd, tokenEnd), replacement: ":")] : []
        )
        return hasValue
    }

    private mutating func name() -> String? {
        let start = place
        if byte == UInt8(ascii: "\"") { return string().text ?? "" }
        if let text = wronglyQuoted() { return text }
        while place < bytes.count, Self.isWordByte(bytes[place]) { place += 1 }
        guard place > start, !reportInvalidUTF8(start, place) else {
            if place == start {
                report(.syntax, "expected a member name in double quotes, found \(found(at: start))", here)
            }
            skipToSeparator()
            return nil
        }
        let word = text(start, place)
        report(
            .unquotedText,
            "expected a member name in double quotes, found `\(word)`",
            range(start, place),
            fixes: [.init(title: "Add the quotes", range: range(start, place), replacement: JSONText.quoted(word))]
        )
        return word
    }
}
