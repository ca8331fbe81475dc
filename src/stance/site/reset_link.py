"""``stance reset-link EMAIL``: lets a person back in who has lost their password, without any administrator."""

from __future__ import annotations

import argparse

from django.utils import timezone

from stance.doors.command_output import DONE, Output
from stance.people import actions
from stance.people.models import User
from stance.people.writes import one_time_links


def run(options: argparse.Namespace, output: Output) -> int:
    user = User.objects.filter(email__iexact=options.email).first()
    if user is None:
        return output.refuse(
            f"Nobody signs in with {options.email}. Check the address, or invite them on the People page."
        )
    try:
        token = actions.make_reset_link(user, removes_factors=options.remove_factors)
    except actions.PersonRefused as refusal:
        return output.refuse(str(refusal))
    link = one_time_links.address_of_reset(token)
    expires_at = (timezone.now() + one_time_links.LIFETIME).replace(microsecond=0)
    extent = "password and second factor" if options.remove_factors else "password"
    output.result(
        {
            "email": user.email,
            "link": link,
            "expires_at": expires_at.isoformat(),
            "removes_factors": options.remove_factors,
        },
        f"With this link {user.email} sets a new {extent} (works once, for 24 hours):\n  {link}",
    )
    return DONE
