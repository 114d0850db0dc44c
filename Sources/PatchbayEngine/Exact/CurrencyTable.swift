/// The minor units of ISO 4217 (table A.1 as of 2026-02-01): how many decimal places each active currency has.
package enum CurrencyTable {
    /// The decimal places of a currency by its upper-case code; nil when the code is unknown or has no minor unit.
    package static func minorUnits(of code: String) -> Int? { exponents[code] }

    /// Every code that the standard lists, those without a minor unit among them.
    package static let codes: Set<String> = Set(exponents.keys).union(unscaled)

    private static let exponents: [String: Int] = {
        var table: [String: Int] = [:]
        for code in none { table[code] = 0 }
        for code in two { table[code] = 2 }
        for code in three { table[code] = 3 }
        for code in four { table[code] = 4 }
        return table
    }()

    private static let none = split(
        """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
        """
    )

    private static let two = split(
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
        CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
        HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
        MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
        RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
        USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """
    )

    private static let three = split(
        """
        BHD IQD JOD KWD LYD OMR TND
        """
    )

    private static let four = split(
        """
        CLF UYW
        """
    )

    /// Metals, test codes and units of account.
    private static let unscaled = split(
        """
        XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX
        """
    )

    private static func split(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
