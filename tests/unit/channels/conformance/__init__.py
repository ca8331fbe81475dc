"""What holds for every channel that can be looked at live: one suite, over one declaration a channel.

A new channel is one file, ``declared/<platform>.py`` with ``CONTRACT = Contract(...)``, beside its made-up platform in
``tests/factories``. The made-up platform is a function from a request to an answer, written to the platform's own documents: it
refuses what they forbid, and ``test_fakes`` checks that it does. What only one platform knows is tested in its own folder.
"""
