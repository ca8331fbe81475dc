"""Being called by Instagram (Meta for Developers, “Webhooks”, “Validating Payloads”, read November 2026): the app's secret signs the body as it
came."""

from stance.channels.port.hooks import GRAPH_STEPS, Hook, of_graph, of_hub

HOOK = Hook("app", "x-hub-signature-256", "sha256=", of_graph, of_hub, GRAPH_STEPS, told="App secret")
