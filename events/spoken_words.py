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
    "января янв",
    "february feb februar fevrier fev fevr febrero febbraio fevereiro februari февраль февраля фев",
    "march mar marz maerz mrz mars marzo marco maart mrt март марта мар",
    "april apr avril avr abril abr aprile апрель апреля апр",
    "may mai mayo maggio mag maio mei май мая",
    "june jun juni juin junio giugno giu junho июнь июня июн",
    "july jul juli juillet juil julio luglio lug julho июль июля июл",
    "august aug aout agosto ago augustus август августа авг",
    "september sep sept septembre septiembre setiembre settembre set setembro сентябрь "
    "сентября сен сент",
    "october oct oktober okt octobre octubre ottobre ott outubro out октябрь октября окт",
    "november nov novembre noviembre novembro ноябрь ноября ноя нояб",
    "december dec dezember dez decembre diciembre dic dicembre dezembro декабрь декабря дек",
))  # fmt: skip

ORDINALS = _table((
    "first 1st erstes erste ersten 1er premier primer primero primo primeiro eerste "
    "первое первый i",
    "second 2nd zweites zweite zweiten deuxieme segundo secondo tweede второе второй ii",
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
        "inizio di|inizi di|all'inizio di|inicio de|no inicio de|comeco de|begin|vroeg in|"
        "в начале|начало|начале"
    ),
    "mid": _phrases(
        "mid|mid-|middle of|the middle of|in the middle of|mitte|mi|mi-|au milieu de|milieu de|"
        "a mediados de|mediados de|meta|a meta|meta di|meados de|em meados de|midden|half|"
        "medio|в середине|середина|середине"
    ),
    "late": _phrases(
        "late|late in|end of|the end of|at the end of|ende|fin|fin de|a la fin de|la fin de|"
        "a finales de|finales de|a fines de|fines de|fine|fine di|alla fine di|fim de|no fim de|"
        "final de|no final de|finais de|eind|einde|einde van|laat in|в конце|конец|конце"
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
NOW = _phrases("present|the present|today|now|date|ongoing|heute|jetzt|aujourd'hui|present|hoy|"
               "actualidad|la actualidad|oggi|hoje|heden|nu|настоящее время|сегодня")  # fmt: skip
"""Words for an end that has not come."""
QUARTER = _phrases("quarter|quartal|trimestre|kwartaal|квартал|кв.")
HALF = _phrases("half|halbjahr|semestre|halfjaar|полугодие")
HALF_OF = _phrases("halfte|moitie|mitad|meta|metade|helft|половина")
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
CALENDAR_WEEK = _phrases("kw|kalenderwoche")
FISCAL = _phrases("fy|fiscal year|fiscal|financial year|geschaftsjahr|haushaltsjahr|gj|"
                  "exercice|exercice fiscal|annee fiscale|ano fiscal|ejercicio|anno fiscale|"
                  "esercizio|boekjaar|финансовый год")  # fmt: skip
SMALL = frozenset(
    "of de del della di the den der du le la el il do da van on am en in im em г г. года году год "
    "jahr year".split()
)
"""Words that say nothing of a date."""
DAYS = _phrases(
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|"
    "sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|"
    "mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
    "lunedi|martedi|mercoledi|giovedi|venerdi|domenica|segunda-feira|terca-feira|quarta-feira|"
    "quinta-feira|sexta-feira|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
)
NORTH = _phrases("northern hemisphere|northern|north|boreal|nordhalbkugel|hemisphere nord")
SOUTH = _phrases("southern hemisphere|southern|south|austral|sudhalbkugel|hemisphere sud")
