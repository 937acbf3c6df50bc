"""The letters that a summit sends until it writes its own, as a city's protocol office would.

They are content, not words of the interface: a summit's staff starts from them. A line that names
something which is not known of a recipient is left out of their letter, so lines stand for
themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from summit.attendance.models import LetterKind
from summit.core.text import Text


@dataclass(frozen=True, slots=True)
class Words:
    """The subject and the body of a letter in all languages."""

    subject: Text
    body: Text


_CLOSING_EN = """\
Until the meeting and on the day you can reach us at {duty_phone}.

Yours sincerely,

{sender}
"""

_CLOSING_KO = """\
문의 및 당일 연락처: {duty_phone}

감사합니다.

{sender} 드림
"""

_INVITATION_EN = """\
{addressee}

{salutation},

It is our honour to invite you to take part in “{session}” of {summit}.

Date and time: {local_time}
Time at the host: {host_time}
Venue: {venue}

We would be grateful if your office could let us know whether you will attend, or whether a \
deputy or a video message will represent you. No account and no password are needed:

{link}

Please answer by {deadline}.

You may also answer from the calendar entry that comes with this letter. The link is meant for \
your office alone; please do not pass it on.

"""

_INVITATION_KO = """\
{addressee}

{salutation}

귀하의 건승을 기원합니다.

{summit}의 「{session}」에 귀하를 정중히 초청하오니, 부디 참석하시어 자리를 빛내 주시기 바랍니다.

일시: {local_time}
주최지 기준: {host_time}
장소: {venue}

참석 여부를 아래 링크에서 회신하여 주시기 바랍니다. 대리 참석이나 영상 메시지로 함께하실 수도 \
있으며, 계정과 비밀번호는 필요하지 않습니다.

{link}

회신 기한: {deadline}

이 메일에 포함된 일정 초대에서 바로 회신하셔도 됩니다. 위 링크는 귀측 전용이므로 다른 \
곳에 전달하지 않으시기 바랍니다.

"""

_REMINDER_EN = """\
{addressee}

{salutation},

We wrote to you about “{session}” of {summit}, and would be glad to complete our preparations \
with your office.

Date and time: {local_time}
Time at the host: {host_time}

Still open:

{dues}

All of it can be settled on the page of your office, without an account or a password:

{link}

If you have replied in the meantime, please accept our thanks and disregard this letter.

"""

_REMINDER_KO = """\
{addressee}

{salutation}

귀하의 건승을 기원합니다.

앞서 안내해 드린 {summit}의 「{session}」 관련 준비를 원활히 마칠 수 있도록 다음 사항의 \
회신을 부탁드립니다.

일시: {local_time}
주최지 기준: {host_time}

회신이 필요한 사항

{dues}

계정이나 비밀번호 없이 아래 링크에서 모두 처리하실 수 있습니다.

{link}

이미 회신하신 경우에는 이 안내에 따로 답하지 않으셔도 됩니다.

"""

_MOVED_EN = """\
{addressee}

{salutation},

“{session}” of {summit}, to which you are invited, will take place at another time.

New date and time: {local_time}
Time at the host: {host_time}
Formerly: {former_time}

The answer that you have given stands; it can be changed at any time:

{link}

The calendar entry that comes with this letter replaces the former one. We apologise for the \
inconvenience.

"""

_MOVED_KO = """\
{addressee}

{salutation}

귀하의 건승을 기원합니다.

귀하를 모시기로 한 {summit}의 「{session}」 일시가 다음과 같이 변경되었음을 알려 드립니다.

변경 일시: {local_time}
주최지 기준: {host_time}
당초 일시: {former_time}

이미 회신하신 내용은 그대로 유지되며, 아래 링크에서 언제든지 변경하실 수 있습니다.

{link}

이 메일에 포함된 일정이 기존 일정을 대체합니다. 일정 변경으로 불편을 드려 송구합니다.

"""

_ASKED_AGAIN_EN = """\
{addressee}

{salutation},

“{session}” of {summit}, to which you are invited, will take place at another time. We would \
therefore be grateful if you could tell us once more whether you will attend.

New date and time: {local_time}
Time at the host: {host_time}
Formerly: {former_time}

Please answer here, without an account or a password:

{link}

Please answer by {deadline}.

The calendar entry that comes with this letter replaces the former one and can be answered as \
well. We apologise for the inconvenience.

"""

_ASKED_AGAIN_KO = """\
{addressee}

{salutation}

귀하의 건승을 기원합니다.

귀하를 모시기로 한 {summit}의 「{session}」 일시가 다음과 같이 변경되어, 참석 여부를 다시 한번 \
여쭙고자 합니다.

변경 일시: {local_time}
주최지 기준: {host_time}
당초 일시: {former_time}

번거로우시겠으나 아래 링크에서 참석 여부를 다시 회신하여 주시기 바랍니다. 계정과 비밀번호는 \
필요하지 않습니다.

{link}

회신 기한: {deadline}

이 메일에 포함된 일정이 기존 일정을 대체하며, 그 일정에서 바로 회신하셔도 됩니다. 일정 변경으로 \
불편을 드려 송구합니다.

"""

_CANCELLED_EN = """\
{addressee}

{salutation},

We regret to inform you that “{session}” of {summit} has been cancelled.

It was to take place: {local_time}
Time at the host: {host_time}

Nothing is asked of your office; the entry in your calendar is taken back with this letter. We \
are sincerely sorry for the inconvenience and thank you for your readiness to take part.

"""

_CANCELLED_KO = """\
{addressee}

{salutation}

귀하의 건승을 기원합니다.

귀하를 모시기로 한 {summit}의 「{session}」 개최가 부득이한 사정으로 취소되었음을 알려 드립니다.

당초 일시: {local_time}
주최지 기준: {host_time}

별도로 회신하실 사항은 없으며, 이 메일과 함께 캘린더의 일정도 취소됩니다. 심려를 끼쳐 드려 \
송구하며, 함께해 주시려던 뜻에 깊이 감사드립니다.

"""

_WITHDRAWN_EN = """\
{addressee}

{salutation},

We must inform you that our invitation to “{session}” of {summit} is withdrawn.

It concerned: {local_time}
Time at the host: {host_time}

Nothing is asked of your office; the entry in your calendar is taken back with this letter. We \
apologise for the inconvenience and thank you for your understanding.

"""

_WITHDRAWN_KO = """\
{addressee}

{salutation}

귀하의 건승을 기원합니다.

부득이한 사정으로 {summit}의 「{session}」에 대한 초청을 철회하게 되었음을 알려 드립니다.

해당 일시: {local_time}
주최지 기준: {host_time}

별도로 회신하실 사항은 없으며, 이 메일과 함께 캘린더의 일정도 취소됩니다. 불편을 드려 송구하며, \
너른 양해를 부탁드립니다.

"""


def _words(subject_en: str, subject_ko: str, en: str, ko: str) -> Words:
    return Words(
        Text(en=subject_en, ko=subject_ko),
        Text(en=(en + _CLOSING_EN).strip(), ko=(ko + _CLOSING_KO).strip()),
    )


DEFAULTS: Mapping[LetterKind, Words] = {
    LetterKind.INVITATION: _words(
        "Invitation: {session}, {summit}",
        "[초청] {summit} 「{session}」",
        _INVITATION_EN,
        _INVITATION_KO,
    ),
    LetterKind.REMINDER: _words(
        "Reminder: {session}, {summit}",
        "[회신 요청] {summit} 「{session}」",
        _REMINDER_EN,
        _REMINDER_KO,
    ),
    LetterKind.MOVED: _words(
        "New time: {session}, {summit}",
        "[일시 변경] {summit} 「{session}」",
        _MOVED_EN,
        _MOVED_KO,
    ),
    LetterKind.ASKED_AGAIN: _words(
        "New time, please answer again: {session}, {summit}",
        "[일시 변경·재회신 요청] {summit} 「{session}」",
        _ASKED_AGAIN_EN,
        _ASKED_AGAIN_KO,
    ),
    LetterKind.CANCELLED: _words(
        "Cancelled: {session}, {summit}",
        "[취소] {summit} 「{session}」",
        _CANCELLED_EN,
        _CANCELLED_KO,
    ),
    LetterKind.WITHDRAWN: _words(
        "Invitation withdrawn: {session}, {summit}",
        "[초청 철회] {summit} 「{session}」",
        _WITHDRAWN_EN,
        _WITHDRAWN_KO,
    ),
}

#: What is still due, as letters call it; the keys are those of ``attendance.dues.Step``.
STEPS: Mapping[str, Text] = {
    "answer": Text(en="Your answer", ko="참석 여부 회신"),
    "availability": Text(en="Times at which you can take part", ko="참여 가능 시간"),
    "names": Text(en="Name and title", ko="성명과 직위"),
    "proof": Text(en="Approval of the name plate", ko="명패 교정본 승인"),
    "speech": Text(en="Speech text", ko="발언문"),
    "video": Text(en="Video message", ko="영상 메시지"),
    "rehearsal": Text(en="Rehearsal", ko="리허설 일정"),
    "consent": Text(
        en="Consent to streaming, recording and photographs", ko="중계·녹화·촬영 동의 여부"
    ),
    "contacts": Text(en="Contacts for the day", ko="당일 연락 전화"),
}

#: What a line of what is due says of its day.
UNTIL = Text(en="{step}: by {moment}", ko="{step}: {moment}까지")
OVERDUE = Text(en="{step}: was due {moment}", ko="{step}: 기한 {moment} 경과")

#: What a rehearsal says of itself, and what stands in the place of its link.
REHEARSAL_SUBJECT = Text(en="[Rehearsal: {office}] {subject}", ko="[시험 발송: {office}] {subject}")
REHEARSAL_BODY = Text(
    en="REHEARSAL. Only you have been sent this. It is what {office} would receive, without the"
    " link and without the calendar entry. Nobody has been invited by it.",
    ko="[시험 발송] 이 메일은 시험 발송 주소로만 보냈습니다. 실제 발송 시 {office}에 전달될"
    " 내용이며, 링크와 일정 초대는 포함하지 않았습니다. 이 메일로 초청이 이루어지지는 않습니다.",
)
REHEARSAL_LINK = Text(
    en="[here stands the link of the office]", ko="[실제 메일에는 담당 창구 링크가 들어갑니다]"
)
PREVIEW_LINK = REHEARSAL_LINK
