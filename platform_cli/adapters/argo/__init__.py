"""Deployments on a cluster: recorded in the store, compiled by Metaflow, run by Argo Workflows and Argo Events."""
