"""The words with which a chair rules, by method: what a form begins with, never what it imposes.

The English of a decision without a vote is that of the United Nations ("It is so decided",
ask.un.org/faq/260981); the Korean that of Korean assemblies ("가결되었음을 선포합니다").
"""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.text import Text
from summit.declarations.models import Method

_WORDS: Mapping[Method, Text] = {
    Method.CONSENSUS: Text(
        en="I hear no objection. It is so decided.",
        ko="이의가 없으므로 가결되었음을 선포합니다.",
    ),
    Method.ACCLAMATION: Text(
        en="The text is adopted by acclamation.",
        ko="본 문안이 박수로 채택되었음을 선포합니다.",
    ),
    Method.JOINT_DECLARATION: Text(
        en="The participating cities adopt this text as their joint declaration.",
        ko="참가 도시들이 본 문안을 공동 선언으로 채택하였음을 선포합니다.",
    ),
    Method.SIGNATURE: Text(
        en="The text is adopted by the signatures of the participating cities.",
        ko="본 문안이 참가 도시들의 서명으로 채택되었음을 선포합니다.",
    ),
    Method.RECORDED_VOTE: Text(
        en="For: {yes}. Against: {no}. Abstentions: {abstain}. The text is adopted.",
        ko="찬성 {yes}, 반대 {no}, 기권 {abstain}으로 가결되었음을 선포합니다.",
    ),
    Method.NOT_DOCUMENTED: Text(),
}


def words(method: Method, *, yes: int = 0, no: int = 0, abstain: int = 0) -> Text:
    """Return the usual words of a ruling; none where it is not documented how it was adopted.

    Args:
        yes, no, abstain: the votes, for a recorded vote.
    """
    return Text(
        {
            language: said.format(yes=yes, no=no, abstain=abstain)
            for language, said in _WORDS[method].items()
        }
    )
