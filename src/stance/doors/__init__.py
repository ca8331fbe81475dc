"""What every way in shares, web page, command line or API, once and below the rooms."""
