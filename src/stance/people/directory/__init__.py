"""People taken over from the agency's staff directory, by SCIM or at sign-in: tokens, groups, and what groups give."""
