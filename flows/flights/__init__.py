"""Predict how late a flight arrives: plain functions on Arrow tables, with no Metaflow in them."""
