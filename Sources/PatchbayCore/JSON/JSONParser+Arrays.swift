import PatchbayEngine

extension JSONParser {
    /// Reads an array from behind its bracket to behind its end.
    mutating func array(from start: Int) -> JSONNode {
        var elements: [JSONNode] = []
        var separator = Separator.opening
        while true {
            skipBlanks()
            switch byte {
            case _ where place >= bytes.count:
                return unclosed(from: start, "]", .array(elements, range(start, place)))
            case UInt8(ascii: "]"):
                reportTrailing(separator)
                place += 1
                return .array(elements, range(start, place))
            case UInt8(ascii: "}"):
                if !closeWrongly(from: start, "]", outer: openObjects) { place += 1 }
                return .array(elements, range(start, place))
            case UInt8(ascii: ","):
                reportExtraComma(expected: "a value")
            default:
                guard isRightAfter(separator, closer: "]", isStart: startsValue()) else {
                    separator = passSeparator(after: .value)
                    continue
                }
                path.append(.index(elements.count))
                elements.append(value())
                path.removeLast()
                separator = passSeparator(after: .value)
            }
        }
    }
}
