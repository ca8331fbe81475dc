"""What an agency's own web site shows of the register: badges, a list in a frame, links that lead both ways."""
