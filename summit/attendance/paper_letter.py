"""The invitation as a letter on paper, for those who must be written to through an embassy.

A mail speaks of links and calendars, which paper has none of: so the house has words of its own
for it. What a summit has written itself is taken, without its link: nobody can press it, and
whoever finds a letter must not come in by it.
"""

from __future__ import annotations

from datetime import date

from summit.attendance.letters import LetterFacts, render
from summit.attendance.models import Arrangements, LetterKind, LetterTemplate
from summit.attendance.pdf import LetterPage
from summit.core.text import Text, in_language
from summit.mail.composing import Letter
from summit.mail.models import LINK
from summit.programme.document import ProgrammeDoc

_SUBJECT = Text(
    en="Invitation to “{session}”, {summit}",
    ko="{summit} 「{session}」 초청",
)
_BODY = Text(
    en="""\
{salutation},

It is our honour to invite you to take part in “{session}” of {summit}.

Date and time: {local_time}
Time at the host: {host_time}
Venue: {venue}

We would be grateful if your office could let us know whether you will attend, or whether a \
deputy or a video message will represent you.

Please answer by {deadline}.

Until the meeting and on the day you can reach us at {duty_phone}.

Yours sincerely,
""",
    ko="""\
{salutation}

귀하의 건승을 기원합니다.

{summit}의 「{session}」에 귀하를 정중히 초청하오니, 부디 참석하시어 자리를 빛내 주시기 바랍니다.

일시: {local_time}
주최지 기준: {host_time}
장소: {venue}

참석 여부를 회신하여 주시기 바라며, 대리 참석이나 영상 메시지로 함께하실 수도 있습니다.

회신 기한: {deadline}
문의 및 당일 연락처: {duty_phone}

감사합니다.
""",
)


def page_of(
    facts: LetterFacts,
    document: ProgrammeDoc,
    arrangements: Arrangements,
    template: LetterTemplate | None,
    *,
    number: str,
    day: date,
) -> LetterPage:
    """Put the letter of an invitation together.

    Args:
        facts: what is known of the recipient, by :func:`summit.attendance.letters.facts_of`.
        template: the summit's own words for invitations, if it has any.
        day: the day that the letter bears.
    """
    language, values = facts.language, facts.values
    letter = _letter(facts, template)
    host = document["summit"]["host"]
    house = document["organisations"][host]["name"] if host is not None else values["summit"]
    letterhead = in_language(arrangements.letterhead, language)[0]
    if not letterhead:
        letterhead = house if isinstance(house, str) else in_language(house, language)[0]
    return LetterPage(
        letterhead=letterhead,
        number=number,
        date=day,
        addressee=_addressee(values["addressee"], values["title"]),
        subject=letter.subject,
        body=_on_paper(letter.body, values["addressee"], values["sender"]),
        signatory=values["sender"],
        language=language,
    )


def _letter(facts: LetterFacts, template: LetterTemplate | None) -> Letter:
    own = template or LetterTemplate(subject=Text(), body=Text())
    written = LetterTemplate(
        subject=own.subject if own.subject.get(facts.language) else _SUBJECT,
        body=own.body if own.body.get(facts.language) else _BODY,
    )
    return render(LetterKind.INVITATION, facts, written)


def _addressee(whole: str, title: str) -> list[str]:
    """Part name and title, where the title stands after the name."""
    name = whole.removesuffix(f", {title}") if title else whole
    return [name, title] if name != whole else [whole]


def _on_paper(body: str, addressee: str, sender: str) -> str:
    """Leave out what paper has elsewhere, and the lines of the link.

    The addressee stands above the subject, the sender in the signature.
    """
    lines = [line for line in body.strip().split("\n") if LINK not in line]
    if lines and lines[0].strip() == addressee:
        del lines[0]
    signed = sender.split("\n")
    while lines and (not lines[-1].strip() or _signs(lines[-1].strip(), signed)):
        del lines[-1]
    return "\n".join(lines).strip()


def _signs(line: str, signed: list[str]) -> bool:
    """Whether a line is one of the sender's; Korean adds 드림 or 올림 after the name."""
    said = line.removesuffix("드림").removesuffix("올림").strip()
    return said in {each.strip() for each in signed}
