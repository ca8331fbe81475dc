"""Which rooms there are (``listed``), and what a room says of itself (``declaration``). Plain Python, below everything."""
