"""What other rooms and the pages ask of this room."""
