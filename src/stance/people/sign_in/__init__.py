"""How somebody signs in and stays signed in: passwords, second factors, sessions, and what the trail says of them."""
