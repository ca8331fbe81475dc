"""What granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()

from stance.site.public_cache.door import before  # noqa: E402  (it reads a table: Django must be set up)

application = before(django)
