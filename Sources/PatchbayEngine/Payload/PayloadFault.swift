/// Why bytes are not the JSON value that was to be read.
package struct PayloadFault: Error, Equatable, Sendable {
    /// What is wrong.
    package enum Kind: Sendable, Equatable {
        case unexpectedEnd, unexpectedCharacter, expectedName, expectedColon, expectedCommaOrBrace,
            expectedCommaOrBracket
        case unterminatedString, controlCharacter, invalidEscape, invalidUTF8, invalidNumber, leadingZero,
            invalidLiteral
        case tooDeep, extraContent, byteOrderMark
    }

    /// What is wrong.
    package var kind: Kind
    /// The byte at which it shows, from the start of the block.
    package var offset: Int

    /// A fault.
    package init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// One clause for the user.
    package var message: String {
        switch kind {
        case .unexpectedEnd: "the JSON text ends too early"
        case .unexpectedCharacter: "a value cannot start with this character"
        case .expectedName: "expected a member name in double quotes"
        case .expectedColon: "expected `:` after the member name"
        case .expectedCommaOrBrace: "expected `,` or `}` after the member"
        case .expectedCommaOrBracket: "expected `,` or `]` after the element"
        case .unterminatedString: "the string is not closed"
        case .controlCharacter: "a string cannot hold a control character unescaped"
        case .invalidEscape: "this is not an escape of JSON"
        case .invalidUTF8: "the bytes are not UTF-8"
        case .invalidNumber: "a digit is missing in the number"
        case .leadingZero: "a number cannot start with a zero that another digit follows"
        case .invalidLiteral: "expected `true`, `false` or `null`"
        case .tooDeep: "arrays and objects nest deeper than \(PayloadScanner.depthLimit) levels"
        case .extraContent: "something follows the value"
        case .byteOrderMark: "a byte order mark stands before the value"
        }
    }
}
