"""Dates in German, Spanish, French and Portuguese words, seen from a Wednesday in November; and what is none."""

import datetime as dt

import pytest

from core.memory.asked import DAYS_FROM, ask
from core.memory.dates import find_dates
from core.memory.dating import dated, dates_in

WEDNESDAY = dt.datetime(2026, 11, 25, 18, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
MEANT = {
    "de": [
        ("heute kochen wir", "heute", "2026-11-25"),
        ("heute Morgen bin ich gelaufen", "heute Morgen", "2026-11-25"),
        ("morgen Abend treffe ich Ana", "morgen Abend", "2026-11-26"),
        ("Morgen fliege ich nach Rom", "Morgen", "2026-11-26"),
        ("übermorgen", "übermorgen", "2026-11-27"),
        ("vorgestern war ich krank", "vorgestern", "2026-11-23"),
        ("Ich gehe nächsten Freitag zum Zahnarzt", "nächsten Freitag", "2026-11-27"),
        ("am Freitag habe ich Prüfung", "am Freitag", "2026-11-27"),
        ("am Freitag habe ich Ana getroffen", "am Freitag", "2026-11-20"),
        ("am Freitagabend kommt Ana", "am Freitagabend", "2026-11-27"),
        ("Wir treffen uns Montag um zehn", "Montag", "2026-11-30"),
        ("letzten Mittwoch", "letzten Mittwoch", "2026-11-18"),
        ("nächsten Mittwoch", "nächsten Mittwoch", "2026-12-02"),
        ("übernächsten Freitag", "übernächsten Freitag", "2026-12-04"),
        ("Freitag in zwei Wochen", "Freitag in zwei Wochen", "2026-12-11"),
        ("Freitag nächster Woche", "Freitag nächster Woche", "2026-12-04"),
        ("von Montag bis Freitag bin ich weg", "von Montag bis Freitag", "2026-11-30 2026-12-04"),
        ("in 3 Wochen ziehe ich um", "in 3 Wochen", "2026-12-16"),
        ("vor zwei Tagen war ich da", "vor zwei Tagen", "2026-11-23"),
        ("vor einem Jahr", "vor einem Jahr", "2025-01-01 2025-12-31"),
        ("Ana hat am 3. Mai Geburtstag", "3. Mai", "2027-05-03"),
        ("am 3. Mai bin ich umgezogen", "3. Mai", "2026-05-03"),
        ("am dritten Mai 2027", "am dritten Mai 2027", "2027-05-03"),
        ("bis zum 24.12.2026", "24.12.2026", "2026-12-24"),
        ("am 24.12. feiern wir", "am 24.12.", "2026-12-24"),
        ("vom 3. bis 7. Mai in Porto", "vom 3. bis 7. Mai", "2027-05-03 2027-05-07"),
        ("vom 28. April bis zum 7. Mai", "28. April bis zum 7. Mai", "2027-04-28 2027-05-07"),
        ("die Miete ist bis zum 14. fällig", "bis zum 14.", "2026-12-14"),
        ("nächste Woche bin ich weg", "nächste Woche", "2026-11-30 2026-12-06"),
        ("dieses Wochenende", "dieses Wochenende", "2026-11-28 2026-11-29"),
        ("am Wochenende waren wir wandern", "am Wochenende", "2026-11-21 2026-11-22"),
        ("Ende nächsten Monats", "Ende nächsten Monats", "2026-12-22 2026-12-31"),
        ("im Mai heiraten wir", "im Mai", "2027-05-01 2027-05-31"),
        ("letzten Sommer", "letzten Sommer", "2026-06-01 2026-08-31"),
        ("in den letzten drei Tagen", "in den letzten drei Tagen", "2026-11-22 2026-11-25"),
        ("an Heiligabend", "an Heiligabend", "2026-12-24"),
        ("seit 2019 wohne ich hier", "seit 2019", "2019-01-01 2019-12-31"),
    ],
    "es": [
        ("hoy cocino yo", "hoy", "2026-11-25"),
        ("mañana por la mañana vuelo a Roma", "mañana por la mañana", "2026-11-26"),
        ("pasado mañana", "pasado mañana", "2026-11-27"),
        ("anteayer llovió", "anteayer", "2026-11-23"),
        ("anoche dormí mal", "anoche", "2026-11-24"),
        ("el viernes que viene voy al dentista", "el viernes que viene", "2026-11-27"),
        ("el próximo viernes", "el próximo viernes", "2026-11-27"),
        ("este viernes", "este viernes", "2026-11-27"),
        ("el viernes tengo examen", "el viernes", "2026-11-27"),
        ("el viernes conocí a Ana", "el viernes", "2026-11-20"),
        ("el viernes pasado", "el viernes pasado", "2026-11-20"),
        ("el viernes de la semana que viene", "el viernes de la semana que viene", "2026-12-04"),
        ("dentro de tres semanas me mudo", "dentro de tres semanas", "2026-12-16"),
        ("hace dos días", "hace dos días", "2026-11-23"),
        ("hace un año", "hace un año", "2025-01-01 2025-12-31"),
        ("el cumpleaños de Ana es el 3 de mayo", "3 de mayo", "2027-05-03"),
        ("el 3 de mayo me mudé", "3 de mayo", "2026-05-03"),
        ("nací el 12 de abril de 1990", "12 de abril de 1990", "1990-04-12"),
        ("del 3 al 7 de mayo", "del 3 al 7 de mayo", "2027-05-03 2027-05-07"),
        ("el primero de mayo", "primero de mayo", "2027-05-01"),
        ("la reunión es el 24/12/2026", "24/12/2026", "2026-12-24"),
        ("la semana que viene", "la semana que viene", "2026-11-30 2026-12-06"),
        ("el mes pasado", "el mes pasado", "2026-10-01 2026-10-31"),
        ("este fin de semana", "este fin de semana", "2026-11-28 2026-11-29"),
        ("a finales del mes que viene", "a finales del mes que viene", "2026-12-22 2026-12-31"),
        ("a mediados de mayo", "a mediados de mayo", "2027-05-11 2027-05-21"),
        ("en mayo nos casamos", "en mayo", "2027-05-01 2027-05-31"),
        ("el verano pasado", "el verano pasado", "2026-06-01 2026-08-31"),
        ("los próximos tres días", "los próximos tres días", "2026-11-25 2026-11-28"),
        ("en Nochebuena", "en Nochebuena", "2026-12-24"),
        ("en 2019 Ana se fue", "en 2019", "2019-01-01 2019-12-31"),
    ],
    "fr": [
        ("aujourd’hui je cuisine", "aujourd’hui", "2026-11-25"),
        ("demain matin je pars", "demain matin", "2026-11-26"),
        ("après-demain", "après-demain", "2026-11-27"),
        ("hier soir", "hier soir", "2026-11-24"),
        ("avant-hier il a plu", "avant-hier", "2026-11-23"),
        ("je vais chez le dentiste vendredi prochain", "vendredi prochain", "2026-11-27"),
        ("vendredi en huit", "vendredi en huit", "2026-12-04"),
        ("ce vendredi", "ce vendredi", "2026-11-27"),
        ("la réunion est vendredi à dix heures", "vendredi", "2026-11-27"),
        ("vendredi j'ai rencontré Ana", "vendredi", "2026-11-20"),
        ("vendredi dernier", "vendredi dernier", "2026-11-20"),
        ("le vendredi de la semaine prochaine", "le vendredi de la semaine prochaine", "2026-12-04"),
        ("dans trois semaines je déménage", "dans trois semaines", "2026-12-16"),
        ("il y a deux jours", "il y a deux jours", "2026-11-23"),
        ("il y a un an", "il y a un an", "2025-01-01 2025-12-31"),
        ("l'anniversaire d'Ana est le 3 mai", "3 mai", "2027-05-03"),
        ("le 3 mai j'ai déménagé", "3 mai", "2026-05-03"),
        ("je suis né le 12 avril 1990", "12 avril 1990", "1990-04-12"),
        ("du 3 au 7 mai", "du 3 au 7 mai", "2027-05-03 2027-05-07"),
        ("le 1er mai", "1er mai", "2027-05-01"),
        ("le loyer est dû avant le 14", "avant le 14", "2026-12-14"),
        ("la semaine prochaine", "la semaine prochaine", "2026-11-30 2026-12-06"),
        ("le mois dernier", "le mois dernier", "2026-10-01 2026-10-31"),
        ("l'année prochaine", "l'année prochaine", "2027-01-01 2027-12-31"),
        ("ce week-end", "ce week-end", "2026-11-28 2026-11-29"),
        ("à la fin du mois prochain", "à la fin du mois prochain", "2026-12-22 2026-12-31"),
        ("mi-mai", "mi-mai", "2027-05-11 2027-05-21"),
        ("en mai on se marie", "en mai", "2027-05-01 2027-05-31"),
        ("l'été dernier", "l'été dernier", "2026-06-01 2026-08-31"),
        ("les trois derniers jours", "les trois derniers jours", "2026-11-22 2026-11-25"),
        ("à Noël", "à Noël", "2026-12-25"),
        ("en 2019 Ana est partie", "en 2019", "2019-01-01 2019-12-31"),
    ],
    "pt": [
        ("hoje à noite eu cozinho", "hoje à noite", "2026-11-25"),
        ("amanhã de manhã viajo", "amanhã de manhã", "2026-11-26"),
        ("depois de amanhã", "depois de amanhã", "2026-11-27"),
        ("anteontem choveu", "anteontem", "2026-11-23"),
        ("na próxima sexta vou ao dentista", "na próxima sexta", "2026-11-27"),
        ("sexta que vem", "sexta que vem", "2026-11-27"),
        ("na sexta-feira tenho prova", "na sexta-feira", "2026-11-27"),
        ("na sexta eu tenho prova", "na sexta", "2026-11-27"),
        ("na sexta-feira conheci a Ana e comi bolo", "na sexta-feira", "2026-11-20"),
        ("sexta passada", "sexta passada", "2026-11-20"),
        ("no sábado", "no sábado", "2026-11-28"),
        ("na sexta da semana que vem", "na sexta da semana que vem", "2026-12-04"),
        ("daqui a três semanas me mudo", "daqui a três semanas", "2026-12-16"),
        ("há dois dias", "há dois dias", "2026-11-23"),
        ("dois anos atrás", "dois anos atrás", "2024-01-01 2024-12-31"),
        ("o aniversário da Ana é 3 de maio", "3 de maio", "2027-05-03"),
        ("em 3 de maio eu me mudei", "3 de maio", "2026-05-03"),
        ("nasci em 12 de abril de 1990", "12 de abril de 1990", "1990-04-12"),
        ("de 3 a 7 de maio", "de 3 a 7 de maio", "2027-05-03 2027-05-07"),
        ("primeiro de maio", "primeiro de maio", "2027-05-01"),
        ("o aluguel vence no dia 14", "no dia 14", "2026-12-14"),
        ("semana que vem", "semana que vem", "2026-11-30 2026-12-06"),
        ("no mês passado", "no mês passado", "2026-10-01 2026-10-31"),
        ("neste fim de semana", "neste fim de semana", "2026-11-28 2026-11-29"),
        ("no final do mês que vem", "no final do mês que vem", "2026-12-22 2026-12-31"),
        ("em meados de maio", "em meados de maio", "2027-05-11 2027-05-21"),
        ("em maio nos casamos", "em maio", "2027-05-01 2027-05-31"),
        ("no verão passado", "no verão passado", "2026-06-01 2026-08-31"),
        ("nos próximos três dias", "nos próximos três dias", "2026-11-25 2026-11-28"),
        ("no Natal", "no Natal", "2026-12-25"),
        ("em 2019 a Ana foi embora", "em 2019", "2019-01-01 2019-12-31"),
    ],
}
NO_DATES = {
    "de": [
        "Guten Morgen", "Morgen!", "jeden Morgen laufe ich", "am Morgen trinke ich Tee", "freitags spiele ich Schach",
        "jeden Freitag", "ein schwarzer Freitag", "Frau Sonntag wohnt hier", "die nächsten Wochen werden hart",
        "in der Woche", "am 2. Tag", "im 3. Stock", "Ich mag den Mai", "Version 3.5.1", "in 2027 Zeilen",
        "das kostet 24.12 Euro", "ich habe das Buch in drei Tagen gelesen", "Frohe Weihnachten",
        "ein Weihnachtsbaum", "vor dem Haus", "das letzte Mal", "im Frühlingsgarten", "31. Februar", "so ist es",
    ],
    "es": [
        "por la mañana leo", "cada mañana corro", "la mañana es fría", "los viernes juego", "todos los viernes",
        "hoy en día", "el 50 por ciento", "la segunda vez", "las próximas semanas serán duras", "en la semana",
        "el 2 de la calle", "feliz Navidad", "en 2027 filas", "Plácido Domingo canta", "la última vez",
        "tengo 3 gatos", "leí el libro en tres días", "31 de febrero", "un fin de semana", "el mar es azul",
    ],
    "fr": [
        "le vendredi je joue", "tous les vendredis", "chaque matin", "du lundi au vendredi", "le matin je lis",
        "50 pour cent", "la deuxième fois", "les prochaines semaines seront dures", "dans la semaine",
        "le 2 de la rue", "joyeux Noël", "le père Noël", "en 2027 lignes", "en trois jours", "la dernière fois",
        "j'ai été malade", "sur Mars", "31 février", "mille mercis", "une semaine de vacances",
    ],
    "pt": [
        "às sextas jogo xadrez", "toda sexta", "todas as manhãs", "de manhã leio", "hoje em dia", "50 por cento",
        "a segunda vez", "na segunda vez", "na quinta do meu avô", "as próximas semanas serão duras",
        "feliz Natal", "minha cidade natal", "moro em Natal", "em 2027 linhas",
        "li o livro em três dias", "a última vez", "31 de fevereiro", "tenho 3 gatos", "de segunda a sexta eu trabalho",
    ],
}  # fmt: skip
WITH = [(code, *one) for code, found in MEANT.items() for one in found]
WITHOUT = [(code, text) for code, found in NO_DATES.items() for text in found]


@pytest.mark.parametrize(("code", "text", "words", "days"), WITH, ids=[f"{one[0]}: {one[1]}" for one in WITH])
def test_a_date_in_words_means_these_days(code: str, text: str, words: str, days: str) -> None:
    found = find_dates(text, at=WEDNESDAY, language=code)
    assert [(one.words, text[slice(*one.span)]) for one in found] == [(words, words)]
    first, _, last = days.partition(" ")
    assert (found[0].start.isoformat(), found[0].end.isoformat()) == (first, last or first)


@pytest.mark.parametrize(("code", "text"), WITHOUT, ids=[": ".join(one) for one in WITHOUT])
def test_what_is_no_date_is_not_found(code: str, text: str) -> None:
    assert find_dates(text, at=WEDNESDAY, language=code) == ()


def test_the_language_is_told_by_the_words_or_by_the_dates_where_no_word_tells() -> None:
    def named(text: str, language: str = "") -> list[str]:
        return [each.words for each in dates_in(text, at=WEDNESDAY, language=language)]

    assert named("Ich gehe nächsten Freitag zum Zahnarzt") == ["nächsten Freitag"]
    assert named("Zahnarzt nächsten Freitag") == ["nächsten Freitag"]
    assert named("dentiste vendredi prochain") == ["vendredi prochain"]
    assert named("dentist next Friday") == ["next Friday"]
    assert named("I see Freitag next Friday") == ["next Friday"]
    assert named("dentist next Friday", language="de") == []
    assert named("") == []


def test_words_and_days_are_both_kept_for_the_day_where_the_person_is() -> None:
    late = int(dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC).timestamp() * 1000)
    for offset, day in ((0, "2026-11-26"), (60, "2026-11-27"), (-600, "2026-11-26")):
        (found,) = dated("Ich komme morgen", late, utc_offset=offset, language="de")
        assert (found.words, found.start, found.end) == ("morgen", day, day)


ASKED = [
    ("de", "Was habe ich letzten Freitag gemacht?", False, "2026-11-20"),
    ("de", "Wann war ich beim Zahnarzt?", True, ""),
    ("de", "Was habe ich im Mai gemacht?", False, "2026-05-01"),
    ("es", "¿Qué hice el viernes pasado?", False, "2026-11-20"),
    ("es", "¿Cuándo fui al dentista?", True, ""),
    ("fr", "Qu'est-ce que j'ai fait vendredi dernier ?", False, "2026-11-20"),
    ("fr", "Quand est-ce que je suis allé chez le dentiste ?", True, ""),
    ("pt", "O que eu fiz na sexta passada?", False, "2026-11-20"),
    ("pt", "Quando eu fui ao dentista?", True, ""),
]


@pytest.mark.parametrize(("code", "question", "asks_when", "day"), ASKED, ids=[one[1] for one in ASKED])
def test_questions_ask_when_and_name_days(code: str, question: str, asks_when: bool, day: str) -> None:
    for chosen in ("", code):
        asked = ask(question, asker="Bob", time=int(WEDNESDAY.timestamp() * 1000), speakers=["Bob"], chosen=chosen)
        assert asked.asks_when is asks_when
        first = [dt.date.fromordinal(days.start + DAYS_FROM).isoformat() for days in asked.days]
        assert first == ([day] if day else [])
