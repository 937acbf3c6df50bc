"""Who is told, inside its transaction, of a change that others may show."""

from summit.core.following import Following
from summit.declarations.models import Declaration, Network

#: Told of each change that concerns what may be public of a declaration.
following: Following[Declaration] = Following()

#: Told of each change that concerns what may be public of a network.
network_following: Following[Network] = Following()
