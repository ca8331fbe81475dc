"""Looking at the agency's accounts on their platforms, so that nothing said there is missed."""
