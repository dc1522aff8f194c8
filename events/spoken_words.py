"""The words of dates in eight languages: English, German, French, Spanish, Italian, Portuguese,
Dutch and Russian. Every word stands without accents and in lower case, as `bare` makes it."""

from __future__ import annotations

import unicodedata


def bare(text: str) -> str:
    """A text in lower case, without accents, with one space between words."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", letters).split())


def _table(lines: tuple[str, ...]) -> dict[str, int]:
    return {bare(word): i for i, line in enumerate(lines, start=1) for word in line.split()}


MONTHS = _table((
    "january jan januar janner janvier janv enero ene gennaio gen janeiro januari январь "
    "января январе янв",
    "february feb februar fevrier fev fevr febrero febbraio fevereiro februari февраль февраля "
    "феврале фев",
    "march mar marz maerz mrz mars marzo marco maart mrt март марта марте мар",
    "april apr avril avr abril abr aprile апрель апреля апреле апр",
    "may mai mayo maggio mag maio mei май мая мае",
    "june jun juni juin junio giugno giu junho июнь июня июне июн",
    "july jul juli juillet juil julio luglio lug julho июль июля июле июл",
    "august aug aout agosto ago augustus август августа августе авг",
    "september sep sept septembre septiembre setiembre settembre set setembro сентябрь "
    "сентября сентябре сен сент",
    "october oct oktober okt octobre octubre ottobre ott outubro out октябрь октября октябре окт",
    "november nov novembre noviembre novembro ноябрь ноября ноябре ноя нояб",
    "december dec dezember dez decembre diciembre dic dicembre dezembro декабрь декабря "
    "декабре дек",
))  # fmt: skip

ORDINALS = _table((
    "first 1st 1o 1a 1e 1re erstes erste ersten 1er premier premiere primer primero primera primo "
    "prima primeiro primeira eerste первое первый i",
    "second 2nd 2o 2a 2e 2eme zweites zweite zweiten deuxieme segundo segunda secondo seconda "
    "tweede второе второй ii",
    "third 3rd drittes dritte dritten troisieme tercer tercero terzo terceiro derde третий iii",
    "fourth 4th viertes vierte vierten quatrieme cuarto quarto vierde четвертый iv",
))  # fmt: skip

SEASONS = _table((
    "spring fruhling fruhjahr printemps primavera lente voorjaar весна весной весны",
    "summer sommer ete verano estate verao zomer лето летом лета",
    "autumn fall herbst automne otono autunno outono herfst najaar осень осенью осени",
    "winter hiver invierno inverno зима зимой зимы",
))  # fmt: skip


def _phrases(text: str) -> str:
    """Alternatives of a pattern, the longest first."""
    words = sorted((bare(phrase) for phrase in text.split("|")), key=len, reverse=True)
    return "|".join(word.replace(" ", r"\s+").replace(".", r"\.?") for word in words)


PARTS = {
    "early": _phrases(
        "early|early in|early part of|start of|the start of|at the start of|beginning of|"
        "the beginning of|at the beginning of|anfang|zu beginn|beginn|debut|debut de|au debut de|"
        "debut du|a principios de|principios de|comienzos de|a comienzos de|inicios de|inizio|"
        "inizio di|inizi di|primi di|primi giorni di|ai primi di|all'inizio di|inicio de|"
        "no inicio de|comeco de|begin|vroeg in|в начале|начало|начале"
    ),
    "mid": _phrases(
        "mid|mid-|middle of|the middle of|in the middle of|mitte|mi|mi-|au milieu de|milieu de|"
        "a mediados de|mediados de|meta|a meta|meta di|meados de|em meados de|midden|half|"
        "medio|в середине|середина|середине"
    ),
    "late": _phrases(
        "late|late in|end|year-end|end of|the end of|at the end of|ende|fin|fin de|a la fin de|"
        "la fin de|a finales de|finales de|a fines de|fines de|fins de|em fins de|fine|fine di|"
        "alla fine di|fim de|no fim de|final de|no final de|finais de|eind|"
        "einde|einde van|laat in|в конце|конец|конце"
    ),
}
"""Thirds of a month, a year or a decade."""

ABOUT = _phrases("c.|ca.|circa|about|on or about|on or around|around|"
                 "approx.|approximately|roughly|etwa|ungefahr|um|gegen|"
                 "rund|vers|environ|hacia|alrededor de|aproximadamente|verso|intorno a|"
                 "por volta de|cerca de|ongeveer|rond|около|примерно")  # fmt: skip
BEFORE = _phrases("before|prior to|until|till|up to|by|not later than|no later than|on or before|"
                  "vor|bis|bis zum|spatestens|avant|avant le|jusqu'a|jusqu'en|antes de|"
                  "antes del|hasta|prima di|prima del|entro|fino a|ate|voor|tot|uiterlijk|до|"
                  "к")  # fmt: skip
SINCE = _phrases("since|from|as of|after|on or after|starting|beginning|seit|ab|nach|depuis|"
                 "a partir de|apres|desde|despues de|tras|da|dal|dopo|depois de|apos|sinds|vanaf|"
                 "na|с|после")  # fmt: skip
TO = _phrases("to|until|till|through|thru|bis|bis zum|a|au|jusqu'a|hasta|al|fino a|ate|tot|"
              "tot en met|t/m|по|до")  # fmt: skip
OR = frozenset("or oder ou или".split())
NOW = _phrases("present|the present|today|now|date|ongoing|heute|jetzt|aujourd'hui|present|hoy|"
               "actualidad|la actualidad|oggi|hoje|heden|nu|настоящее время|сегодня")  # fmt: skip
"""Words for an end that has not come."""
QUARTER = _phrases("quarter|quartal|trimestre|kwartaal|квартал|кв.")
HALF = _phrases("half|halbjahr|semestre|halfjaar|полугодие")
HALF_OF = _phrases(
    "halfte|moitie|quinzaine|quincena|quinzena|quindicina|mitad|meta|metade|helft|половина"
)
WEEK_OF = _phrases("week of|the week of|in the week of|during the week of|week beginning|"
                   "week starting|week commencing|week from|w/c|woche vom|in der woche vom|"
                   "woche ab|woche ab dem|semaine du|la semaine du|dans la semaine du|semana del|"
                   "la semana del|en la semana del|semana de|a semana de|semana do|settimana del|"
                   "la settimana del|nella settimana del|settimana dal|week van|de week van|"
                   "in de week van|week vanaf|неделя|неделя с|на неделе|на неделе с|недели с|"
                   "неделю с")  # fmt: skip
WEEK_TO = _phrases("week ending|week ended|the week ending|week to|w/e|woche bis|woche bis zum|"
                   "semaine jusqu'au|semana hasta el|settimana fino al|semana ate|"
                   "week tot|week tot en met|неделя до|неделя по")  # fmt: skip
CALENDAR_WEEK = _phrases("kw|kalenderwoche|week|week no.|week nr.|wk|wk.|cw|w|woche|semaine|"
                         "semana|settimana|неделя|нед.")  # fmt: skip
FISCAL = _phrases("fy|fiscal year|fiscal|financial year|geschaftsjahr|haushaltsjahr|gj|"
                  "exercice|exercice fiscal|annee fiscale|ano fiscal|ejercicio|anno fiscale|"
                  "esercizio|boekjaar|финансовый год")  # fmt: skip
SMALL = frozenset(
    "of de del della di the den der du le la el il do da van on am en in im em в г г. года году "
    "год jahr year".split()
)
"""Words that say nothing of a date."""


def _days(*lines: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for day, line in enumerate(lines):
        for word in line.split():
            found.setdefault(bare(word), set()).add(day)
    return {word: frozenset(days) for word, days in found.items()}


_LONG_DAYS = _days(
    "monday mon montag lundi lunes lunedi segunda-feira maandag понедельник",
    "tuesday tue tues dienstag mardi martes martedi terca-feira dinsdag вторник",
    "wednesday wed mittwoch mercredi miercoles mercoledi quarta-feira woensdag среда",
    "thursday thu thur thurs donnerstag jeudi jueves giovedi quinta-feira donderdag четверг",
    "friday fri freitag vendredi viernes venerdi sexta-feira vrijdag пятница",
    "saturday sat samstag sonnabend samedi sabado sabato zaterdag суббота",
    "sunday sun sonntag dimanche domingo domenica zondag воскресенье",
)
_SHORT_DAYS = _days(
    "mo lun lu ma seg пн", "di ma ter вт", "mi wo mer me mie qua ср", "do jeu je jue gio qui чт",
    "fr vr ven ve vie sex пт", "sa za sam sab сб", "so zo dim di dom вс",
)  # fmt: skip
"""Some are other words too (`mi`, `mar`), so that they count before a day of a month alone; `mar`
is March. `di` is a Tuesday in two languages and a Sunday in a third."""
WEEKDAYS = _SHORT_DAYS | _LONG_DAYS
"""Days of the week, each as the days that it may be: 0 is Monday."""
DAYS = _phrases("|".join(_LONG_DAYS))
SHORT_DAYS = _phrases("|".join(_SHORT_DAYS))

BY_ANOTHER = _phrases(
    "same|the same|same day|on the same day|that day|later that|later on|next day|the next|"
    "the following|following day|day after|the day after|a day later|a week later|a month later|"
    "the previous|the day before|last week|last month|last year|next week|next month|next year|"
    "one day later|two days later|three days later|in a week|in two weeks|in a month|"
    "yesterday|tomorrow|tonight|ditto|do.|dto.|id.|idem|ibid.|ibidem|ebenda|am selben tag|"
    "am gleichen tag|am nachsten tag|am tag darauf|tags darauf|gestern|vorgestern|morgen|"
    "letzte woche|letzten monat|eine woche spater|le meme jour|meme jour|le lendemain|"
    "la veille|hier|demain|el mismo dia|mismo dia|al dia siguiente|dia siguiente|ayer|"
    "lo stesso giorno|stesso giorno|il giorno dopo|ieri|no mesmo dia|mesmo dia|no dia seguinte|"
    "ontem|dezelfde dag|de volgende dag|volgende dag|gisteren|в тот же день|тот же день|"
    "на следующий день|вчера|завтра|там же|同日|同年|同月|翌日|次日|当日|昨日|昨天"
)
"""Words that tell a day by another one."""
OTHER_MONTHS = _phrases(
    "muharram|safar|rabi|jumada|rajab|sha'?ban|ramadan|ramazan|shawwal|dhu|zu|hijri|hegira|"
    "farvardin|ordibehesht|khordad|mordad|shahrivar|mehr|aban|azar|bahman|esfand|"
    "tishri|tishrei|cheshvan|heshvan|kislev|tevet|shevat|adar|nisan|iyar|sivan|tammuz|thammuz|"
    "elul|heisei|reiwa|showa|minguo|vikram|saka|chaitra|baisakh|buddhist"
)
"""Names of months and years of other calendars."""
NORTH = _phrases("northern hemisphere|northern|north|boreal|nordhalbkugel|hemisphere nord")
SOUTH = _phrases("southern hemisphere|southern|south|austral|sudhalbkugel|hemisphere sud")
