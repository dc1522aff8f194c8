"""CAMEO codes as PLOVER event types, by the field's own conversion table.

Facts of the table of the PLOVER project (CAMEO2PLOVER, 17 September 2021, CC BY-SA 4.0, see
NOTICE): one line a group: type, mode, contexts (`-` where the table has none), CAMEO codes.
Statements (01) and appeals (02) have no PLOVER type there. Where the table has a code twice (175),
the two agree.
"""

from __future__ import annotations

from typing import NamedTuple

SCHEME = "PLOVER"


class Plover(NamedTuple):
    """A PLOVER event type with its mode and contexts, as the conversion table has them."""

    type: str
    mode: str | None
    contexts: tuple[str, ...]

    @property
    def label(self) -> str | None:
        """Mode and contexts in words: `mode visit, context diplomatic`."""
        parts = [f"mode {self.mode}"] if self.mode else []
        if self.contexts:
            parts.append(f"context {' '.join(self.contexts)}")
        return ", ".join(parts) or None


_TABLE = """
ACCUSE allege crime,corruption 1121
ACCUSE allege diplomatic 114
ACCUSE allege human_rights 1122
ACCUSE allege legal 1125 115
ACCUSE allege military 1123
ACCUSE allege military,legal 1124
ACCUSE disapprove - 110 111 112 113
ACCUSE disapprove legal 116
ACCUSE investigate - 090
ACCUSE investigate crime,corruption 091
ACCUSE investigate human_rights 092
ACCUSE investigate military 093
ACCUSE investigate military,legal 094
AGREE - - 035 0352
AGREE - diplomatic 030 031 032 033 0355 036 037 038 039
AGREE - economic 0311 0331 0354
AGREE - executive 0342
AGREE - humanitarian 0333
AGREE - intelligence 0314
AGREE - legal 0313
AGREE - military 0312 0332 0356
AGREE - peacekeeping 0334
AGREE - political_institutions 034 0341 0344
AGREE - rights_freedoms 0343 0351 0353
AID - - 070
AID - asylum 075
AID - economic 071
AID - humanitarian 073
AID - military 072
AID - peacekeeping 074
ASSAULT - - 180 1823
ASSAULT - legal,military 196
ASSAULT - military 190
ASSAULT abduct - 181 184
ASSAULT assassinate - 185 186
ASSAULT beat - 182
ASSAULT cleansing religion_ethnicity 201 203
ASSAULT explosives - 1832 1833
ASSAULT firearms military 193
ASSAULT heavy-weapons military 194 195
ASSAULT massacre military 200
ASSAULT massacre religion_ethnicity 202
ASSAULT pro_autocracy military 175
ASSAULT seize human_security 1712
ASSAULT sexual - 1821
ASSAULT suicide-attack - 183 1831
ASSAULT torture - 1822
ASSAULT unconventional cbrn 204 2041 2042
COERCE - - 170
COERCE arrest legal 173
COERCE ban pro_autocracy 1722
COERCE curfew pro_autocracy 1723
COERCE deport legal 174
COERCE martial-law pro_autocracy 1724
COERCE restrict diplomatic 163
COERCE restrict executive 172
COERCE restrict military 191
COERCE restrict rights_freedoms 1721
COERCE seize human_security 171 1711
COERCE seize military 192
CONCEDE - - 080
CONCEDE - democracy 0811 0812 082
CONCEDE - executive 0832
CONCEDE - legal 081
CONCEDE - political_institutions 083 0831 0834
CONCEDE - rights_freedoms 0833
CONSULT - - 040
CONSULT - diplomatic 045 046
CONSULT phone - 041
CONSULT third-party - 044
CONSULT visit - 042 043
COOPERATE - - 060
COOPERATE - economic 061
COOPERATE - intelligence 064
COOPERATE - legal 063
COOPERATE - military 062
MOBILIZE - - 150
MOBILIZE police - 151 153
MOBILIZE troops military 152 154
PROTEST - - 140
PROTEST boycott - 143
PROTEST boycott executive 1431 1432
PROTEST boycott political_institutions 1434
PROTEST boycott rights_freedoms 1433
PROTEST demo - 141
PROTEST demo executive 1411 1412
PROTEST demo political_institutions 1414
PROTEST demo rights_freedoms 1413
PROTEST hunger - 142
PROTEST hunger executive 1421 1422
PROTEST hunger political_institutions 1424
PROTEST hunger rights_freedoms 1423
PROTEST obstruct - 144
PROTEST obstruct executive 1441 1442
PROTEST obstruct political_institutions 1444
PROTEST obstruct rights_freedoms 1443
PROTEST riot - 145
PROTEST riot executive 1451 1452
PROTEST riot political_institutions 1454
PROTEST riot rights_freedoms 1453
REJECT - - 120
REJECT assist - 121 122
REJECT assist economic 1211 1221
REJECT assist humanitarian 1223
REJECT assist intelligence 1214
REJECT assist legal 1213
REJECT assist military 1212 1222
REJECT assist peacekeeping 1224
REJECT change - 124 1242
REJECT change executive 1231 1232 1241
REJECT change political_institutions 123 1234
REJECT change rights_freedoms 1233
REJECT meet diplomatic 125 126 127
REJECT yield diplomatic 1245 129
REJECT yield economic 1244
REJECT yield legal 1243 128
REJECT yield military 1246
REQUEST - - 100
REQUEST assist - 101 103
REQUEST assist diplomatic 102
REQUEST assist economic 1011 1031
REQUEST assist humanitarian 1033
REQUEST assist intelligence 1014
REQUEST assist legal 1013
REQUEST assist military 1012 1032
REQUEST assist peacekeeping 1034
REQUEST change executive 1041 1042
REQUEST change legal 105
REQUEST change political_institutions 104 1044
REQUEST change rights_freedoms 1043
REQUEST meet diplomatic 106 107 108
REQUEST yield diplomatic 1055
REQUEST yield economic 1054
REQUEST yield legal 1051 1052 1053
REQUEST yield military 1056
RETREAT - - 084
RETREAT - legal 0813 0814
RETREAT access diplomatic 086 0862
RETREAT access humanitarian 0863
RETREAT access peacekeeping 0861
RETREAT ceasefire military 0871
RETREAT disarm military 087 0873 0874
RETREAT ease economic 085
RETREAT release legal 0841
RETREAT return legal 0842
RETREAT withdraw military 0872
SANCTION - - 160
SANCTION discontinue economic 1621
SANCTION discontinue human_security 162
SANCTION discontinue humanitarian 1623
SANCTION discontinue military 1622
SANCTION expel diplomatic 166 1662
SANCTION expel human_security 1663
SANCTION expel military 1661
SANCTION withdraw diplomatic 161 164 165
SUPPORT - diplomatic 050 051 052 053 054 055 056 057
THREATEN - - 130 131
THREATEN ban executive 132
THREATEN ban pro_autocracy 1322
THREATEN expel diplomatic 136
THREATEN political human_rights 1321
THREATEN relations - 1311 133
THREATEN relations diplomatic 1313 134 135 139
THREATEN restrict economic 1312
THREATEN restrict military 1381
THREATEN restrict pro_autocracy 1323 1324
THREATEN territory military 1382
THREATEN violence cbrn 1385
THREATEN violence military 138 1383 1384
THREATEN violence pro_autocracy 137
"""

_CODES: dict[str, Plover] = {}
for _line in _TABLE.split("\n"):
    if _line:
        _type, _mode, _contexts, *_codes = _line.split()
        _plover = Plover(
            _type,
            None if _mode == "-" else _mode,
            () if _contexts == "-" else tuple(_contexts.split(",")),
        )
        _CODES |= dict.fromkeys(_codes, _plover)


def plover_of(code: str) -> Plover | None:
    """The PLOVER type of a CAMEO code (`042`, `1411`); None where the table has none. A root code
    (`11`) is read as its general code (`110`, not specified further)."""
    return _CODES.get(code) or _CODES.get(f"{code}0")


def codes() -> tuple[str, ...]:
    """Every code that the table converts."""
    return tuple(_CODES)
