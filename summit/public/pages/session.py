"""One session: its order, its speakers, its cities and the hour in each of them."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template
from flask_babel import ngettext
from markupsafe import Markup

from summit.calendar.links import calendar_links
from summit.core.markdown import to_plain
from summit.programme import wording
from summit.programme.document import ItemDoc, SpeakerDoc
from summit.public import addresses, sorting, strip, structured, times, when
from summit.public.context import PageContext
from summit.public.pages.declarations import adopted_at
from summit.public.pages.frame import frame, unknown, zone_bar, zone_query
from summit.public.pages.live import Live, asking_url, has_live, live_parts
from summit.public.pages.overview import record_label
from summit.public.pages.portrait import portrait
from summit.public.pages.rows import Rows, explanation, guessed_name, guessed_title
from summit.public.programme import RECORDS, Programme, Session, takes_part
from summit.public.query import ProgrammeQuery
from summit.public.reader import ProgrammeReader, marked


class _Speaker(NamedTuple):
    photo: Markup
    name: Markup
    url: str
    title: Markup
    role: Markup
    place: Markup
    topic: Markup
    remote: bool


class _Item(NamedTuple):
    time: Markup
    minutes: str
    kind: str
    title: Markup
    speakers: list[_Speaker]
    waiting: str
    guessed_time: bool
    guessed_minutes: bool


class _City(NamedTuple):
    name: Markup
    url: str
    part: str


class _CityGroup(NamedTuple):
    record: str
    label: str
    cities: list[_City]


class _LocalTime(NamedTuple):
    """All cities that share one local time."""

    hours: str
    day: str
    class_: str
    offset: str
    cities: list[_City]


class _Beside(NamedTuple):
    title: Markup
    url: str


def session_page(
    programme: Programme,
    session: Session,
    language: str,
    query: ProgrammeQuery,
    context: PageContext,
    channel: str | None = None,
) -> str:
    """Show one session, with its broadcast in a channel that was asked for."""
    reader = ProgrammeReader(language, programme, query.zone or context.zone)
    doc = session.doc
    address = addresses.session(language, programme.slug, session.slug)
    before, after = programme.neighbours(session)
    room = programme.document["rooms"].get(doc["room"] or "")
    kind = reader.label(wording.KINDS, doc["kind"])
    reader.note(when.guessed(session))
    title, hours = reader.title(session), when.hours(session, reader)
    floor = reader.guess(reader.spoken(tuple(doc["floor"])), session.reconstructed("floor"))
    interpreted = reader.guess(
        reader.spoken(tuple(doc["interpreted"])), session.reconstructed("interpreted")
    )
    length = (
        reader.guess(_minutes(session.ends - session.starts), session.reconstructed("start", "end"))
        if session.starts is not None and session.ends is not None
        else Markup("")
    )
    abstract = reader.told_prose(
        doc["abstract"], wording.is_reconstructed(doc["reconstructed"], "abstract", language)
    )
    beside = [_beside(before, reader), _beside(after, reader)]
    before_items = reader.guesses
    items = _items(session, reader)
    before_cities = reader.guesses
    groups = _groups(session, reader)
    guessed_cities = reader.guesses > before_cities
    return render_template(
        "public/session.html",
        frame=frame(
            language,
            context,
            title=reader.plain(doc["title"]),
            description=to_plain(reader.plain(doc["abstract"])) or _summary(session, reader),
            query="&".join(
                part
                for part in (f"channel={channel}" if channel else "", zone_query(reader))
                if part
            ),
            reader=reader,
            section="programme",
            zone_bar=zone_bar(
                reader,
                context,
                at=session.starts,
                kept=[("channel", channel)] if channel else None,
            )
            if session.starts is not None
            else None,
            notices=[unknown(field, reader) for field in query.unknown if field == "zone"],
            data=structured.script(
                structured.session_event(programme, session, language, context.public_url)
            ),
        ),
        session=doc,
        live=_live(session, channel, reader, context),
        asking_url=asking_url(session, reader, context.air),
        adopted=adopted_at(doc["uid"], reader),
        title=title,
        kind="" if kind.casefold() == reader.plain(doc["title"]).casefold() else kind,
        day=times.day_text(session.day, language),
        place=programme.days[doc["day"]].place,
        day_url=addresses.programme(language, programme.slug, zone_query(reader))
        + f"#day-{doc['day']}",
        when=hours,
        guessed_day="day" in doc["reconstructed"],
        guessed_time=when.guessed(session),
        cancelled=session.cancelled,
        length=length,
        room=reader.text(room["name"]) if room else "",
        floor=floor,
        interpreted=interpreted,
        abstract=abstract,
        items=items,
        groups=groups,
        waiting=doc["cities_to_be_announced"],
        strip=Rows(reader).strip(session),
        local_times=_local_times(session, reader),
        remark=reader.text(doc["remark"]),
        sources=[s for s in doc["sources"] if s.startswith(("https://", "http://"))],
        guessed_items=before_cities > before_items,
        guessed_cities=guessed_cities,
        explanation=explanation(reader),
        calendar_url=addresses.calendar(address),
        links=calendar_links(
            programme.document,
            doc,
            language,
            words=reader.words,
            url=context.public_url + address,
        ),
        before=beside[0],
        after=beside[1],
    )


def _live(
    session: Session, channel: str | None, reader: ProgrammeReader, context: PageContext
) -> Live | None:
    """Return what is on the air of a session, where the live board speaks of it."""
    air = context.air
    if air is None or session.cancelled or not has_live(air.board.session(session.slug)):
        return None
    return live_parts(reader.programme, session, channel, reader, context)


def _summary(session: Session, reader: ProgrammeReader) -> str:
    day = times.day_text(session.day, reader.language)
    hours = when.local_hours(session, session.zone, reader.language)
    return ", ".join(
        part for part in (day, f"{hours} {reader.zone_name(session.zone)}" if hours else "") if part
    )


def _minutes(count: int) -> str:
    text: str = ngettext("%(num)s minute", "%(num)s minutes", count)
    return text


def _items(session: Session, reader: ProgrammeReader) -> list[_Item]:
    items = []
    guessed = session.reconstructed("start", "day")
    for item in session.doc["items"]:
        items.append(_item(item, session, reader, guessed))
        # An item starts when those before it end: one guessed length makes all later starts so.
        guessed = guessed or "minutes" in item["reconstructed"]
    return items


def _item(item: ItemDoc, session: Session, reader: ProgrammeReader, guessed_time: bool) -> _Item:
    waiting = sum(speaker["to_be_announced"] for speaker in item["speakers"])
    starts = item["starts_at"]
    kind = reader.label(wording.ITEM_KINDS, item["kind"])
    title = reader.guess(
        reader.text(item["title"]),
        wording.is_reconstructed(item["reconstructed"], "title", reader.language),
    )
    reader.note(guessed_time and bool(starts))
    return _Item(
        time=when.clock(times.minutes_of_text(starts), session, reader) if starts else Markup(""),
        minutes=_minutes(item["minutes"]) if item["minutes"] is not None else "",
        kind="" if reader.plain(item["title"]) == kind else kind,
        title=title,
        speakers=[
            _speaker(speaker, reader)
            for speaker in item["speakers"]
            if not speaker["to_be_announced"]
        ],
        waiting=ngettext(
            "%(num)s speaker to be announced", "%(num)s speakers to be announced", waiting
        )
        if waiting
        else "",
        guessed_time=guessed_time,
        guessed_minutes=reader.note("minutes" in item["reconstructed"]),
    )


def _speaker(speaker: SpeakerDoc, reader: ProgrammeReader) -> _Speaker:
    programme = reader.programme
    document, language = programme.document, reader.language
    person = speaker["person"]
    place = Markup("")
    organisation = document["organisations"].get(speaker["organisation"] or "")
    city = document["cities"].get(speaker["city"] or "")
    if organisation is not None:
        place = reader.text(organisation["name"])
    elif city is not None and person:
        place = reader.text(city["name"])
    guessed = speaker["reconstructed"]
    name = marked(wording.speaker_name(speaker, document, language, reader.words), language)
    title = marked(wording.speaker_title(speaker, document, language), language)
    # The place of nobody named is marked at its role, unless what names it is itself a guess.
    doubtful = guessed_name(speaker, reader) if person else bool(set(guessed) - {"role"})
    return _Speaker(
        photo=portrait(document["people"][person], reader, 44) if person else Markup(""),
        name=reader.guess(name, doubtful),
        url=addresses.speaker(language, programme.slug, person, zone_query(reader))
        if person
        else "",
        title=reader.guess(title, guessed_title(speaker, reader)),
        role=reader.guess(reader.label(wording.ROLES, speaker["role"]), "role" in guessed),
        place=place,
        topic=reader.guess(
            reader.text(speaker["topic"]), wording.is_reconstructed(guessed, "topic", language)
        ),
        remote=speaker["remote"],
    )


def _groups(session: Session, reader: ProgrammeReader) -> list[_CityGroup]:
    groups = []
    for record in RECORDS:
        cities = [
            _city(
                entry["city"],
                reader,
                part=reader.guess(
                    reader.label(wording.PARTS, entry["part"]), "part" in entry["reconstructed"]
                )
                if entry["part"] != "participant" and takes_part(record)
                else "",
            )
            for entry in session.doc["cities"]
            if wording.record_of(entry) == record
        ]
        if cities:
            groups.append(_CityGroup(record or "listed", record_label(record, reader), cities))
    return groups


def _city(slug: str, reader: ProgrammeReader, *, part: str = "") -> _City:
    programme = reader.programme
    return _City(
        reader.text(programme.city(slug)["name"]),
        addresses.city(reader.language, programme.slug, slug, zone_query(reader)),
        part,
    )


def _local_times(session: Session, reader: ProgrammeReader) -> list[_LocalTime]:
    """Group the cities by their local time, from the earliest clock to the latest."""
    programme = reader.programme
    if session.starts is None:
        return []
    slugs = list(session.cities) if len(session.cities) > 1 else list(programme.cities)
    if programme.host and programme.host not in slugs:
        slugs.append(programme.host)
    found: dict[int, list[str]] = {}
    for slug in slugs:
        zone = programme.city(slug)["zone"]
        found.setdefault(times.offset(zone, session.starts), []).append(slug)
    rows = []
    for ahead in sorted(found):
        cities = sorted(
            found[ahead], key=lambda slug: sorting.order(reader.city_name(slug), reader.language)
        )
        start = divmod(session.starts + ahead, times.DAY)
        end = (
            times.local(programme.city(cities[0])["zone"], session.ends)
            if session.ends is not None
            else None
        )
        rows.append(
            _LocalTime(
                hours=times.range_text(start, end, reader.language),
                day=times.day_text(start[0], reader.language, year=False)
                if start[0] != session.day
                else "",
                class_=strip.class_of(start[1]),
                offset=times.offset_text(ahead),
                cities=[_city(slug, reader) for slug in cities],
            )
        )
    return rows


def _beside(session: Session | None, reader: ProgrammeReader) -> _Beside | None:
    if session is None:
        return None
    return _Beside(
        reader.title(session),
        addresses.session(reader.language, reader.programme.slug, session.slug, zone_query(reader)),
    )
