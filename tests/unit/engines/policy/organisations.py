"""Generated organisations: people with roles in units of both sides, some of them lent, in one agency or two."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from stance.engines.policy import AREAS, BASES, ROLES, RULES, SIDES, Held, Stance, StanceRule, Thing, preset
from stance.engines.policy.stance import APPROVER_SIDES, DOERS

AGENCIES = (1, 2)
PATHS = ("", "/1/", "/1/2/", "/3/")
PEOPLE = tuple(range(1, 7))

held = st.builds(
    Held,
    role=st.sampled_from(ROLES),
    side=st.sampled_from(SIDES),
    agency=st.sampled_from((None, *AGENCIES)),
    path=st.sampled_from(PATHS),
    lender=st.sampled_from((None, None, *PEOPLE)),
    areas=st.one_of(st.none(), st.frozensets(st.sampled_from(AREAS), min_size=1)),
)
staff = st.lists(st.tuples(st.sampled_from(PEOPLE), held), max_size=14)
things = st.builds(
    Thing,
    kind=st.just("account"),
    id=st.just("1"),
    label=st.just("@agency"),
    agencies=st.frozensets(st.sampled_from(AGENCIES), max_size=2),
    path=st.sampled_from(PATHS),
    authors=st.frozensets(st.sampled_from(PEOPLE), max_size=2),
    about=st.sampled_from((None, *PEOPLE)),
)


@st.composite
def stances(draw: st.DrawFn) -> Stance:
    """A shipped one with up to twelve actions changed to anything that the matrix allows — and to what it does not: the
    engine must hold its invariants over a stance that slipped past the checks, too."""
    shipped = preset(draw(st.sampled_from(BASES))).stance
    rules: dict[str, Any] = dict(shipped.rules)
    for action in draw(st.lists(st.sampled_from(sorted(RULES)), max_size=12)):
        rules[action] = StanceRule(draw(st.sampled_from(DOERS)), draw(st.sampled_from(APPROVER_SIDES)))
    return Stance(shipped.basis, rules, draw(st.integers(1, 9)))


actions = st.sampled_from(sorted(RULES))
