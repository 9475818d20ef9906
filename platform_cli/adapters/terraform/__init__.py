"""Terraform, or OpenTofu: composed with python-terraform, run through our process port, read line by line."""
