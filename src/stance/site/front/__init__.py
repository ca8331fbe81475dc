"""What stands between the network and Django: bodies come in, and answers go out, at the pace of whoever asks, while no
thread of the application waits for them. A thread is taken only when all that it needs is here."""
