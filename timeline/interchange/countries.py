"""Countries: ISO 3166-1 alpha-3, FIPS 10-4 (which GDELT uses for places), and names.

Facts, see NOTICE. `XKX` for Kosovo is a code that users assigned themselves.
"""

from __future__ import annotations

import unicodedata

_TABLE = """
ABW AA Aruba
AFG AF Afghanistan
AGO AO Angola
AIA AV Anguilla
ALA -- Aland Islands
ALB AL Albania
AND AN Andorra
ARE AE United Arab Emirates
ARG AR Argentina
ARM AM Armenia
ASM AQ American Samoa
ATA AY Antarctica
ATF FS French Southern Territories
ATG AC Antigua and Barbuda
AUS AS Australia
AUT AU Austria
AZE AJ Azerbaijan
BDI BY Burundi
BEL BE Belgium
BEN BN Benin
BES -- Bonaire, Saint Eustatius and Saba
BFA UV Burkina Faso
BGD BG Bangladesh
BGR BU Bulgaria
BHR BA Bahrain
BHS BF Bahamas
BIH BK Bosnia and Herzegovina
BLM TB Saint Barthelemy
BLR BO Belarus
BLZ BH Belize
BMU BD Bermuda
BOL BL Bolivia
BRA BR Brazil
BRB BB Barbados
BRN BX Brunei
BTN BT Bhutan
BVT BV Bouvet Island
BWA BC Botswana
CAF CT Central African Republic
CAN CA Canada
CCK CK Cocos Islands
CHE SZ Switzerland
CHL CI Chile
CHN CH China
CIV IV Cote d'Ivoire
CMR CM Cameroon
COD CG Democratic Republic of the Congo
COG CF Congo
COK CW Cook Islands
COL CO Colombia
COM CN Comoros
CPV CV Cape Verde
CRI CS Costa Rica
CUB CU Cuba
CUW UC Curacao
CXR KT Christmas Island
CYM CJ Cayman Islands
CYP CY Cyprus
CZE EZ Czech Republic
DEU GM Germany
DJI DJ Djibouti
DMA DO Dominica
DNK DA Denmark
DOM DR Dominican Republic
DZA AG Algeria
ECU EC Ecuador
EGY EG Egypt
ERI ER Eritrea
ESH WI Western Sahara
ESP SP Spain
EST EN Estonia
ETH ET Ethiopia
FIN FI Finland
FJI FJ Fiji
FLK FK Falkland Islands
FRA FR France
FRO FO Faroe Islands
FSM FM Micronesia
GAB GB Gabon
GBR UK United Kingdom
GEO GG Georgia
GGY GK Guernsey
GHA GH Ghana
GIB GI Gibraltar
GIN GV Guinea
GLP GP Guadeloupe
GMB GA Gambia
GNB PU Guinea-Bissau
GNQ EK Equatorial Guinea
GRC GR Greece
GRD GJ Grenada
GRL GL Greenland
GTM GT Guatemala
GUF FG French Guiana
GUM GQ Guam
GUY GY Guyana
HKG HK Hong Kong
HMD HM Heard Island and McDonald Islands
HND HO Honduras
HRV HR Croatia
HTI HA Haiti
HUN HU Hungary
IDN ID Indonesia
IMN IM Isle of Man
IND IN India
IOT IO British Indian Ocean Territory
IRL EI Ireland
IRN IR Iran
IRQ IZ Iraq
ISL IC Iceland
ISR IS Israel
ITA IT Italy
JAM JM Jamaica
JEY JE Jersey
JOR JO Jordan
JPN JA Japan
KAZ KZ Kazakhstan
KEN KE Kenya
KGZ KG Kyrgyzstan
KHM CB Cambodia
KIR KR Kiribati
KNA SC Saint Kitts and Nevis
KOR KS South Korea
KWT KU Kuwait
LAO LA Laos
LBN LE Lebanon
LBR LI Liberia
LBY LY Libya
LCA ST Saint Lucia
LIE LS Liechtenstein
LKA CE Sri Lanka
LSO LT Lesotho
LTU LH Lithuania
LUX LU Luxembourg
LVA LG Latvia
MAC MC Macao
MAF RN Saint Martin
MAR MO Morocco
MCO MN Monaco
MDA MD Moldova
MDG MA Madagascar
MDV MV Maldives
MEX MX Mexico
MHL RM Marshall Islands
MKD MK North Macedonia
MLI ML Mali
MLT MT Malta
MMR BM Myanmar
MNE MJ Montenegro
MNG MG Mongolia
MNP CQ Northern Mariana Islands
MOZ MZ Mozambique
MRT MR Mauritania
MSR MH Montserrat
MTQ MB Martinique
MUS MP Mauritius
MWI MI Malawi
MYS MY Malaysia
MYT MF Mayotte
NAM WA Namibia
NCL NC New Caledonia
NER NG Niger
NFK NF Norfolk Island
NGA NI Nigeria
NIC NU Nicaragua
NIU NE Niue
NLD NL Netherlands
NOR NO Norway
NPL NP Nepal
NRU NR Nauru
NZL NZ New Zealand
OMN MU Oman
PAK PK Pakistan
PAN PM Panama
PCN PC Pitcairn
PER PE Peru
PHL RP Philippines
PLW PS Palau
PNG PP Papua New Guinea
POL PL Poland
PRI RQ Puerto Rico
PRK KN North Korea
PRT PO Portugal
PRY PA Paraguay
PSE WE Palestine
PYF FP French Polynesia
QAT QA Qatar
REU RE Reunion
ROU RO Romania
RUS RS Russia
RWA RW Rwanda
SAU SA Saudi Arabia
SDN SU Sudan
SEN SG Senegal
SGP SN Singapore
SGS SX South Georgia and the South Sandwich Islands
SHN SH Saint Helena
SJM SV Svalbard and Jan Mayen
SLB BP Solomon Islands
SLE SL Sierra Leone
SLV ES El Salvador
SMR SM San Marino
SOM SO Somalia
SPM SB Saint Pierre and Miquelon
SRB RI Serbia
SSD OD South Sudan
STP TP Sao Tome and Principe
SUR NS Suriname
SVK LO Slovakia
SVN SI Slovenia
SWE SW Sweden
SWZ WZ Eswatini
SXM NN Sint Maarten
SYC SE Seychelles
SYR SY Syria
TCA TK Turks and Caicos Islands
TCD CD Chad
TGO TO Togo
THA TH Thailand
TJK TI Tajikistan
TKL TL Tokelau
TKM TX Turkmenistan
TLS TT Timor-Leste
TON TN Tonga
TTO TD Trinidad and Tobago
TUN TS Tunisia
TUR TU Turkey
TUV TV Tuvalu
TWN TW Taiwan
TZA TZ Tanzania
UGA UG Uganda
UKR UP Ukraine
UMI -- United States Minor Outlying Islands
URY UY Uruguay
USA US United States
UZB UZ Uzbekistan
VAT VT Holy See
VCT VC Saint Vincent and the Grenadines
VEN VE Venezuela
VGB VI British Virgin Islands
VIR VQ U.S. Virgin Islands
VNM VM Vietnam
VUT NH Vanuatu
WLF WF Wallis and Futuna
WSM WS Samoa
XKX KV Kosovo
YEM YM Yemen
ZAF SF South Africa
ZMB ZA Zambia
ZWE ZI Zimbabwe
"""

_OTHER_NAMES = {
    "USA": "united states of america|u.s.|us|u.s.a.|america|usa|美国|сша|vereinigte staaten|"
    "estados unidos|états-unis|etats-unis",
    "CHN": "prc|people's republic of china|mainland china|中国|китай|chine",
    "GBR": "uk|u.k.|great britain|britain|england|scotland|wales|northern ireland",
    "RUS": "russian federation|россия|russland",
    "KOR": "republic of korea|korea, south|s. korea",
    "PRK": "democratic people's republic of korea|korea, north|n. korea|dprk",
    "IRN": "iran, islamic republic of|islamic republic of iran",
    "SYR": "syrian arab republic",
    "DEU": "deutschland",
    "CIV": "ivory coast|côte d'ivoire",
    "CPV": "cabo verde",
    "COG": "republic of the congo|republic of congo|congo, republic of",
    "COD": "democratic republic of congo|dr congo|drc|congo, the democratic republic of the|"
    "congo, democratic republic of",
    "PSE": "palestinian territory|palestinian territory, occupied|occupied palestinian territory|"
    "palestinian territories|west bank|gaza",
    "CZE": "czechia",
    "VAT": "vatican|vatican city|vatican city state",
    "TLS": "timor leste|east timor",
    "MKD": "macedonia|the former yugoslav republic of macedonia|fyr macedonia",
    "SWZ": "swaziland",
    "MMR": "burma",
    "MDA": "moldova, republic of|republic of moldova",
    "TZA": "tanzania, united republic of|united republic of tanzania",
    "VNM": "viet nam",
    "LAO": "lao people's democratic republic|lao pdr",
    "BOL": "bolivia, plurinational state of",
    "VEN": "venezuela, bolivarian republic of",
    "TUR": "turkiye|türkiye",
    "ARE": "uae",
    "SAU": "kingdom of saudi arabia",
    "BRN": "brunei darussalam",
    "FSM": "micronesia, federated states of",
    "MAC": "macau",
    "BIH": "bosnia|bosnia-herzegovina",
    "NLD": "the netherlands|holland",
    "GMB": "the gambia",
    "BHS": "the bahamas",
    "VIR": "virgin islands, u.s.",
    "VGB": "virgin islands, british",
    "EU": "eu|european union|the eu",
}

CAMEO_COUNTRIES = {
    "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "SUN": "RUS", "YUG": "SRB", "SCG": "SRB",
    "KSV": "XKX", "WBK": "PSE", "GZS": "PSE", "PAL": "PSE", "HKG": "HKG", "IMY": "IMN",
}  # fmt: skip
"""Codes of CAMEO's country list that ISO 3166-1 writes otherwise, or no longer has."""

_FIPS_OTHER = {"GZ": "PSE", "BK": "BIH", "YI": "SRB", "OC": "", "GQ": "GUM"}

_NAMES: dict[str, str] = {}
_FIPS: dict[str, str] = {}
_TITLES: dict[str, str] = {}


def _key(text: str) -> str:
    bare = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold().strip()


for _line in _TABLE.split("\n"):
    if _line:
        _code, _fips, _name = _line.split(" ", 2)
        _TITLES[_code] = _name
        _NAMES[_key(_name)] = _code
        if _fips != "--":
            _FIPS[_fips] = _code
_TITLES["EU"] = "European Union"
for _code, _names in _OTHER_NAMES.items():
    _NAMES |= dict.fromkeys(map(_key, _names.split("|")), _code)
for _fips, _code in _FIPS_OTHER.items():
    _FIPS.setdefault(_fips, _code)


def alpha3_of(name: str) -> str | None:
    """The alpha-3 code of a country's name as people or ICEWS write it, or of the code itself;
    None where it is none. The European Union is `EU`."""
    return name if name in _TITLES else _NAMES.get(_key(name))


def alpha3_of_fips(code: str) -> str | None:
    """The alpha-3 code of a FIPS 10-4 code: `CH` is China there, `SZ` Switzerland."""
    return _FIPS.get(code.strip().upper()) or None


def title_of(code: str) -> str | None:
    """A country's name, by its alpha-3 code."""
    return _TITLES.get(code)


def is_country(code: str) -> bool:
    """Whether a code is an alpha-3 code of a country."""
    return code in _TITLES
