"""What granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")

from django.core.wsgi import get_wsgi_application

from stance.site.public_generation import behind_the_public_layer

application = behind_the_public_layer(get_wsgi_application())
