"""Benchmarks, run by ``script/bench``. Nothing here is asserted on time; the figures are kept as JSON."""
