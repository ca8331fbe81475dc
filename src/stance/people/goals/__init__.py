"""What an agency wants to reach with social media, and to what use accounts are put."""
