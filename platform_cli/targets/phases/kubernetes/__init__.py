"""The phases of an environment on Kubernetes."""
