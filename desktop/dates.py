"""Days as people name them: 'today', '3 Nov', and the groups of the list of chats. The caller brings the clock."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QTime

from desktop.wording import language


def local_now() -> datetime:
    """The clock on the wall, with its time zone: what widgets use unless a test brings another."""
    return datetime.now().astimezone()


def utc_offset() -> int:
    """Minutes east of UTC on the clock on the wall."""
    offset = local_now().utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def day_of(millis: int, now: datetime) -> date:
    """The local day of a moment given in ms since 1970. `now` brings the time zone."""
    return datetime.fromtimestamp(millis / 1000, now.tzinfo).date()


def day_begins(day: date, now: datetime) -> float:
    """The first moment of a local day, in ms since 1970."""
    return datetime.combine(day, datetime.min.time(), now.tzinfo).timestamp() * 1000


def relative_date(millis: int, now: datetime) -> str:
    """'today', 'yesterday', '3 Nov', and with the year when it is another: '3 Nov 2024'."""
    day = day_of(millis, now)
    days = (now.date() - day).days
    if days <= 0:
        return _tr("today")
    if days == 1:
        return _tr("yesterday")
    return _named(day, _tr("d MMM") if day.year == now.year else _tr("d MMM yyyy"))


def relative_moment(millis: int, now: datetime) -> str:
    """'today, 10:31', '3 Nov, 18:02'."""
    moment = datetime.fromtimestamp(millis / 1000, now.tzinfo)
    time = language().toString(QTime(moment.hour, moment.minute), _tr("HH:mm"))
    return _tr("{day}, {time}").format(day=relative_date(millis, now), time=time)


def group_name(day: date, today: date) -> str:
    """The heading that a chat of `day` stands under. A day in the future (a clock that was wrong) counts as today."""
    days = (today - day).days
    if days <= 0:
        return _tr("Today")
    if days == 1:
        return _tr("Yesterday")
    if days < 7:
        return _tr("Last 7 days")
    if (day.year, day.month) == (today.year, today.month):
        return _tr("This month")
    return _named(day, "MMMM" if day.year == today.year else "MMMM yyyy")


def next_day(now: datetime) -> float:
    """Seconds until the local day ends, when every group has to be named anew."""
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    return (midnight - now).total_seconds()


def _named(day: date, pattern: str) -> str:
    return language().toString(QDate(day.year, day.month, day.day), pattern)


def _tr(text: str) -> str:
    return QCoreApplication.translate("dates", text)
