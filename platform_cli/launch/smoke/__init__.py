"""The flow that shows that a cluster runs flows; nobody imports it: it is run as a user's flow is."""
