"""The application as WSGI: complete, but without what keeps slow clients from its threads (``stance.site.asgi``)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")

from django.core.wsgi import get_wsgi_application

from stance.site.outer_layers import behind_the_public_layer, on_the_doorstep

layer = behind_the_public_layer(get_wsgi_application())
application = on_the_doorstep(layer)
