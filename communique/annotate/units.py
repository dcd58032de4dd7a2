"""Units, currencies and bounds as words: what stands before and after a number."""

from __future__ import annotations

from communique.annotate.numerals import Bound

_SYMBOLS = "$ USD|£ GBP|€ EUR|¥ JPY|₽ RUB|₩ KRW|₹ INR|₪ ILS|₴ UAH|₺ TRY|₫ VND|₱ PHP|₦ NGN"
SYMBOLS = dict(pair.split(" ") for pair in _SYMBOLS.split("|"))
"""Currency signs: the currency meant without more."""

DOLLARS = dict(
    pair.split(" ")
    for pair in "us USD|a AUD|au AUD|c CAD|ca CAD|can CAD|hk HKD|nz NZD|s SGD|sg SGD|nt TWD|r BRL|z ZWD|j JMD".split(
        "|"
    )
)
"""What stands before "$": A$, HK$."""

CODES = frozenset(
    "USD GBP EUR JPY CNY RUB CHF AUD CAD NZD INR KRW SGD HKD TWD MYR IDR THB PHP VND BRL ARS MXN CLP COP PEN ZAR NGN "
    "KES EGP TRY ILS SAR AED QAR KWD IRR IQD PKR BDT LKR UAH KZT PLN CZK HUF RON BGN SEK NOK DKK ISK DEM FRF ITL ESP "
    "NLG BEF ATS GRD PTE IEP FIM ECU".split()
)
"""Codes of ISO 4217 (withdrawn ones too) that reports write before or after a sum."""

PREFIXES = {"rs": "INR", "rmb": "CNY", "dm": "DEM", "ff": "FRF", "eu": "EUR"}

_MONEY = (
    "dollar USD|dlr USD|buck USD|pound GBP|stg GBP|sterling GBP|quid GBP|euro EUR|yen JPY|yuan CNY|renminbi CNY|"
    "rouble RUB|ruble RUB|rupee INR|won KRW|rupiah IDR|baht THB|peso MXN|real BRL|reais BRL|rand ZAR|naira NGN|"
    "lira TRY|shekel ILS|riyal SAR|dirham AED|rial IRR|dinar IQD|hryvnia UAH|hryvnya UAH|tenge KZT|zloty PLN|"
    "forint HUF|leu RON|lev BGN|krona SEK|kronor SEK|krone NOK|kroner DKK|mark DEM|franc FRF|guilder NLG|"
    "peseta ESP|escudo PTE|drachma GRD|schilling ATS|markka FIM|ringgit MYR|taka BDT|dong VND|kwacha ZMW|"
    "cedi GHS|birr ETB|afghani AFN|ecu ECU|ecus ECU|austral ARA|cruzado BRC"
)
MONEY = {word: code for word, _, code in (pair.partition(" ") for pair in _MONEY.split("|"))}
MONEY |= {word + "s": code for word, code in MONEY.items() if not word.endswith(("s", "n", "o", "i", "t", "g", "is"))}
MONEY |= {"euros": "EUR", "pesos": "MXN", "schillings": "ATS", "escudos": "PTE", "shillings": "KES", "shilling": "KES"}
MONEY |= {"leva": "BGN", "lei": "RON", "lire": "ITL", "francs": "FRF"}
"""Names of currencies; where several states use the name, the one most often meant without its state."""

BY_STATE: dict[str, dict[str, str]] = {
    "USD": {
        "AUS": "AUD",
        "CAN": "CAD",
        "NZL": "NZD",
        "HKG": "HKD",
        "SGP": "SGD",
        "TWN": "TWD",
        "FJI": "FJD",
        "JAM": "JMD",
    },
    "FRF": {"CHE": "CHF", "BEL": "BEF", "FRA": "FRF"},
    "GBP": {"EGY": "EGP", "LBN": "LBP", "SYR": "SYP", "IRL": "IEP", "SDN": "SDG"},
    "MXN": {"ARG": "ARS", "CHL": "CLP", "COL": "COP", "PHL": "PHP", "CUB": "CUP", "URY": "UYU"},
    "IQD": {
        "KWT": "KWD",
        "JOR": "JOD",
        "DZA": "DZD",
        "LBY": "LYD",
        "TUN": "TND",
        "BHR": "BHD",
        "YUG": "YUD",
        "SRB": "RSD",
    },
    "INR": {"PAK": "PKR", "LKA": "LKR", "NPL": "NPR", "MUS": "MUR"},
    "TRY": {"ITA": "ITL"},
    "KES": {"UGA": "UGX", "TZA": "TZS", "SOM": "SOS"},
    "NOK": {"DNK": "DKK"},
    "SEK": {"ISL": "ISK", "CZE": "CZK", "CSK": "CSK"},
    "SAR": {"QAT": "QAR", "OMN": "OMR", "YEM": "YER"},
    "AED": {"MAR": "MAD"},
    "DEM": {"FIN": "FIM"},
    "KRW": {"PRK": "KPW"},
}
"""Currencies that share a name, by the state whose adjective stands before it: "Canadian dlrs", "Swiss francs"."""

ADJECTIVES = {
    "australian": "AUS", "canadian": "CAN", "singapore": "SGP", "singaporean": "SGP", "swiss": "CHE", "belgian": "BEL",
    "french": "FRA", "egyptian": "EGY", "lebanese": "LBN", "syrian": "SYR", "irish": "IRL", "sudanese": "SDN",
    "argentine": "ARG", "chilean": "CHL", "colombian": "COL", "philippine": "PHL", "cuban": "CUB", "uruguayan": "URY",
    "kuwaiti": "KWT", "jordanian": "JOR", "algerian": "DZA", "libyan": "LBY", "tunisian": "TUN", "bahraini": "BHR",
    "yugoslav": "YUG", "serbian": "SRB", "pakistani": "PAK", "pakistan": "PAK", "nepalese": "NPL", "italian": "ITA",
    "ugandan": "UGA", "tanzanian": "TZA", "somali": "SOM", "danish": "DNK", "icelandic": "ISL", "czech": "CZE",
    "qatari": "QAT", "omani": "OMN", "yemeni": "YEM", "moroccan": "MAR", "finnish": "FIN", "taiwan": "TWN",
    "taiwanese": "TWN", "fijian": "FJI", "fiji": "FJI", "jamaican": "JAM", "american": "USA", "us": "USA",
    "british": "GBR", "mexican": "MEX", "russian": "RUS", "turkish": "TUR", "german": "DEU", "japanese": "JPN",
    "chinese": "CHN", "indian": "IND", "saudi": "SAU", "swedish": "SWE", "norwegian": "NOR", "iraqi": "IRQ",
    "kenyan": "KEN", "korean": "KOR", "sterling": "GBR", "cypriot": "CYP", "hong": "HKG", "kong": "HKG",
    "zealand": "NZL",
}  # fmt: skip

DURATION: dict[str, tuple[str, int]] = {
    word: (unit, factor)
    for unit, factor, forms in (
        ("second", 1, "second seconds"),
        ("minute", 1, "minute minutes min mins"),
        ("hour", 1, "hour hours hr hrs"),
        ("day", 1, "day days"),
        ("night", 1, "night nights"),
        ("week", 1, "week weeks"),
        ("day", 14, "fortnight fortnights"),
        ("month", 1, "month months"),
        ("year", 1, "year years yr yrs"),
        ("year", 10, "decade decades"),
        ("year", 100, "century centuries"),
    )
    for word in forms.split()
}
"""Units of time: the unit that is written and how many of them it is. A decade is ten years."""

MEASURE = {
    form: unit
    for unit, forms in (
        ("kilometre", "km kms kilometre kilometres kilometer kilometers"),
        ("metre", "metre metres meter meters"),
        ("centimetre", "cm centimetre centimetres centimeter centimeters"),
        ("mile", "mile miles"),
        ("nautical mile", "nm"),
        ("foot", "foot feet ft"),
        ("inch", "inch inches"),
        ("yard", "yard yards"),
        ("hectare", "hectare hectares ha"),
        ("acre", "acre acres"),
        ("tonne", "tonne tonnes"),
        ("ton", "ton tons"),
        ("kilogram", "kg kgs kilo kilos kilogram kilograms"),
        ("gram", "gram grams"),
        ("pound", "lb lbs"),
        ("litre", "litre litres liter liters"),
        ("gallon", "gallon gallons"),
        ("bushel", "bushel bushels"),
        ("ounce", "ounce ounces oz"),
        ("barrel", "barrel barrels bpd bbl bbls"),
        ("megawatt", "mw megawatt megawatts"),
        ("gigawatt", "gw gigawatt gigawatts"),
        ("kilowatt", "kw kilowatt kilowatts"),
        ("kiloton", "kiloton kilotons kt"),
        ("degree", "degree degrees"),
        ("page", "page pages"),
        ("cubic metre", "bcm cbm"),
        ("knot", "knot knots"),
        ("calorie", "calorie calories"),
    )
    for form in forms.split()
}
"""Units of measure by their forms. "pounds" by itself is money, "lbs" is weight."""

_PHRASES: tuple[tuple[Bound, str], ...] = (
    (
        "at_least",
        "more than|at least|over|above|no fewer than|no less than|not less than|not fewer than|in excess of|"
        "well over|just over|a little over|a minimum of|minimum of|exceeding|exceeds|exceeded|exceed|as low as|"
        "greater than|upwards of|upward of|larger than|well above|just above|beyond|much more than|far more than|"
        "slightly more than|a little more than|more than a|more than or equal to|greater than or equal to|"
        "no lower than|not below|north of|"
        "bigger than|higher than|topped|surpassed|surpassing|as few as",
    ),
    (
        "at_most",
        "up to|less than|fewer than|under|below|no more than|not more than|at most|as many as|as much as|within|"
        "a maximum of|maximum of|as high as|just under|well under|well below|as long as|at the most|a ceiling of|"
        "lower than|smaller than|less than or equal to|no greater than|no higher than|not above|"
        "no larger than|no bigger than|just below|slightly less than|as little as|a little under",
    ),
    (
        "about",
        "about|around|some|nearly|almost|roughly|approximately|an estimated|estimated|close to|near|circa|"
        "approx|approx .|or so|an average of|in the region of|in the order of|on the order of|virtually|just about|"
        "around about|something like|just short of|approaching|nearing|the estimated|an approximate",
    ),
)
BOUNDS: dict[tuple[str, ...], Bound] = {
    tuple(words.split()): bound for bound, phrases in _PHRASES for words in phrases.split("|")
}
"""Words right before a number (after any "an", "the", "its") that make it a bound."""
