"""The export of the sample agency, in the layout of the archives that X makes now."""
