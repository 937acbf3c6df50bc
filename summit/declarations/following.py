"""Who is told, inside its transaction, of a change of a declaration that others may show."""

from summit.core.following import Following
from summit.declarations.models import Declaration

#: Told of each change that concerns what may be public of a declaration.
following: Following[Declaration] = Following()
