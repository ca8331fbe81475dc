"""What granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (Django reads the variable set above)

application = get_wsgi_application()
