"""Forms of networks and their members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from summit.core.forms import (
    AddressesField,
    BilingualField,
    ChoiceField,
    DayField,
    EditForm,
    Form,
    PickField,
    SlugField,
    TextField,
)
from summit.core.forms.fields import REQUIRED
from summit.core.i18n import choose_language
from summit.core.slugs import suggest
from summit.core.text import Text, in_language
from summit.declarations.models import Declaration, MemberCapacity, Network, NetworkState
from summit.declarations.operations.networks import RESERVED, NetworkValues
from summit.declarations.wording import MEMBER_CAPACITIES, NETWORK_STATES


def _state(state: NetworkState) -> str:
    return str(gettext(NETWORK_STATES[state]))


def _capacity(capacity: MemberCapacity) -> str:
    return str(gettext(MEMBER_CAPACITIES[capacity]))


class NetworkForm(EditForm):
    """What is said of a network, new or old."""

    name = BilingualField(_p("network", "Name"), required=True)
    slug = SlugField(_("Address"))
    abbreviation = TextField(_("Abbreviation"), most=40)
    tentative = BooleanField(_("The name is tentative"), default=True)
    state = ChoiceField(_("State"), NetworkState, _state, default=NetworkState.PROPOSED)
    since = DayField(_("On which day"))
    declaration = PickField(_("Founding declaration"), none=_("none"))
    about = BilingualField(_("About the network"), lines=True, most=4000)
    sources = AddressesField(_("Sources"))
    members_known = BooleanField(_("It is documented who the members are"), default=True)
    joining_open = BooleanField(_("Cities can ask to join, on their office's page"))

    def __init__(self, *args: Any, declarations: Iterable[Declaration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._declarations = {each.slug: each for each in declarations}
        language = choose_language()
        self.declaration.offer(
            (slug, in_language(each.title, language)[0])
            for slug, each in self._declarations.items()
        )

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> NetworkForm:
        """Return the form as the network is now, or as a new one begins (version 0)."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    def values(self, network: Network | None, taken: Collection[str]) -> NetworkValues:
        """Return what was typed; without an address the network keeps its own, or gets a free one.

        Args:
            taken: addresses of other networks.
        """
        own = network.slug if network is not None else None
        return NetworkValues(
            slug=self.slug.data or own or suggest(self.name.data, taken, otherwise="network"),
            name=self.name.data,
            abbreviation=self.abbreviation.data,
            tentative=bool(self.tentative.data),
            state=self.state.data,
            since=self.since.data,
            declaration=self._declarations.get(self.declaration.data),
            about=self.about.data,
            sources=tuple(self.sources.data or ()),
            members_known=bool(self.members_known.data),
            joining_open=bool(self.joining_open.data),
        )

    def settled(self) -> Mapping[str, frozenset[str]]:
        """Return which translations were declared still right."""
        return {"name": self.name.settled, "about": self.about.settled}


def taken_slugs(slugs: Collection[str]) -> set[str]:
    """Return what a suggested address must not be."""
    return {*slugs, *RESERVED}


class NewMemberForm(Form):
    """A city to be noted as a member."""

    city = PickField(_("City"), [DataRequired(REQUIRED)], none=_("choose a city"))
    capacity = ChoiceField(
        _("In which capacity"), MemberCapacity, _capacity, default=MemberCapacity.MEMBER
    )
    since = DayField(_("Member since"))

    def __init__(self, *args: Any, cities: Iterable[tuple[str, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = choose_language()
        named = [(slug, in_language(name, language)[0] or slug) for slug, name in cities]
        self.city.offer(sorted(named, key=lambda pair: pair[1].casefold()))


class MemberForm(EditForm):
    """Since when, as what, and until when a city is a member."""

    capacity = ChoiceField(_("In which capacity"), MemberCapacity, _capacity)
    since = DayField(_("Member since"))
    left_on = DayField(_("Left on"))


class AdmitForm(EditForm):
    """How a city that has asked is admitted."""

    capacity = ChoiceField(
        _("In which capacity"),
        MemberCapacity,
        _capacity,
        default=MemberCapacity.MEMBER,
        id="admit-capacity",
    )
    since = DayField(_("Member since"), [DataRequired(REQUIRED)], id="admit-since")


class RefuseForm(EditForm):
    """Why a city that has asked is not admitted."""

    reason = TextField(_("Reason"), [DataRequired(REQUIRED)], most=1000, lines=True)


class LeaveForm(EditForm):
    """When a city has left."""

    left_on = DayField(_("Left on"), [DataRequired(REQUIRED)], id="leave-left-on")


class FoundersForm(Form):
    """Who are taken over as founding members: exactly those who were shown (``seen``)."""

    seen = HiddenField()
    since = DayField(_("Members since"))


class JoinForm(Form):
    """An office's request; ``seen`` stands for the state that it was shown."""

    seen = HiddenField()
    words = TextField(_("Anything the secretariat should know"), most=2000, lines=True)
