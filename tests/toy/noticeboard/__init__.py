"""A room that lives in the tests: notices that an agency pins up. Nothing outside this folder knows of it but three lines."""
