"""SCIM filters (RFC 7644, 3.4.2.2) as database conditions, for what is worth an index; the rest is refused in words.

Values go into the query as parameters, never into its text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from scim2_models import InvalidFilterException
from scim2_models.path import CompareOperator, Comparison, FilterVisitor, LogicalExpr, Not, Present, ValuePath
from scim2_models.path.expressions import LogicalOperator

from stance.doors.cursors import is_kept
from stance.doors.dates import FIRST_DAY, LAST_DAY
from stance.doors.row_keys import row_key

TEXT = {
    CompareOperator.eq: "__iexact",
    CompareOperator.co: "__icontains",
    CompareOperator.sw: "__istartswith",
    CompareOperator.ew: "__iendswith",
}
ORDER = {
    CompareOperator.eq: "",
    CompareOperator.gt: "__gt",
    CompareOperator.ge: "__gte",
    CompareOperator.lt: "__lt",
    CompareOperator.le: "__lte",
}
PEOPLE = {
    "username": ("directory_entry__user_name", "email"),
    "externalid": ("directory_entry__external_id",),
    "displayname": ("name",),
    "name.formatted": ("name",),
    "emails": ("email",),
    "emails.value": ("email",),
}
GROUPS = {"displayname": ("name",), "externalid": ("external_id",)}
TIMES = {
    "User": {"meta.lastmodified": "directory_entry__changed_at", "meta.created": "directory_entry__created_at"},
    "Group": {"meta.lastmodified": "changed_at", "meta.created": "created_at"},
}
LONGEST = 50
"""Comparisons in one filter."""
LONGEST_TEXT = 1_000
"""Characters of a text that is compared with: nothing that is kept is longer, and SQLite reads no pattern above 50,000 bytes."""


class Conditions(FilterVisitor[Q]):
    """For one resource type. Raises InvalidFilterException for an attribute that is not kept to be searched."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.texts = PEOPLE if resource == "User" else GROUPS
        self.count = 0

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        found = Q()
        for term in node.terms:
            condition = self.visit(term)
            found = found | condition if node.op == LogicalOperator.or_ else found & condition
        return found

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_present(self, node: Present) -> Q:
        name = self._name(node)
        if name in ("id", "username", "displayname", "active", "emails", "emails.value", *TIMES[self.resource]):
            return Q()
        if name == "externalid":
            return ~self._text(name, CompareOperator.eq, "")
        raise self._unknown(name)

    def visit_value_path(self, node: ValuePath) -> Q:
        raise self._unknown(f"{node.attr_path}[…]")

    def visit_comparison(self, node: Comparison) -> Q:
        name = self._name(node)
        if node.op == CompareOperator.ne:
            return ~self._compared(name, CompareOperator.eq, node.value)
        return self._compared(name, node.op, node.value)

    def _compared(self, name: str, op: CompareOperator, value: Any) -> Q:
        self.count += 1
        if self.count > LONGEST:
            raise InvalidFilterException(detail=f"A filter has at most {LONGEST} comparisons.")
        if name == "id" and op == CompareOperator.eq:
            key = row_key(str(value))
            return Q(pk=key) if key is not None else Q(pk__in=[])
        if name == "active" and op == CompareOperator.eq and isinstance(value, bool) and self.resource == "User":
            return Q(is_active=value)
        if name in ("members", "members.value") and op == CompareOperator.eq and self.resource == "Group":
            key = row_key(str(value))
            return Q(members=key) if key is not None else Q(pk__in=[])
        if name in TIMES[self.resource] and op in ORDER:
            return self._time(name, op, value)
        if name in self.texts and op in TEXT and isinstance(value, str):
            return self._text(name, op, value)
        raise self._unknown(f"{name} {op.value}")

    def _text(self, name: str, op: CompareOperator, value: str) -> Q:
        if len(value) > LONGEST_TEXT:
            raise InvalidFilterException(detail=f"A text in a filter has at most {LONGEST_TEXT:,} characters.")
        if not is_kept(value):
            return Q(pk__in=[])  # no text holds one, and the database refuses the question
        first, *others = self.texts[name]
        found = Q(**{first + TEXT[op]: value})
        for other in others:  # people of whom the directory has said nothing yet are known by their address
            found |= Q(**{other + TEXT[op]: value, "directory_entry__isnull": True})
        return found

    def _time(self, name: str, op: CompareOperator, value: Any) -> Q:
        instant = value if isinstance(value, datetime) else _instant(str(value))
        return Q(**{TIMES[self.resource][name] + ORDER[op]: instant})

    @staticmethod
    def _name(node: Comparison | Present) -> str:
        path = node.attr_path
        return f"{path.attr}.{path.sub_attr}".lower() if path.sub_attr else path.attr.lower()

    def _unknown(self, name: str) -> InvalidFilterException:
        known = ", ".join(["id", *sorted(self.texts), *sorted(TIMES[self.resource])])
        return InvalidFilterException(detail=f"This filter is not answered ({name}). Answered are: {known}.")


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidFilterException(
            detail=f"“{text[:40]}” is not an instant, such as 2026-11-24T05:00:00Z."
        ) from error
    if found.tzinfo is None:
        raise InvalidFilterException(detail=f"“{text[:40]}” does not say its time zone.")
    if not FIRST_DAY.year <= found.year <= LAST_DAY.year:
        years = f"{FIRST_DAY.year} and {LAST_DAY.year}"
        raise InvalidFilterException(detail=f"“{text[:40]}” is not between the years {years}.")
    return found
