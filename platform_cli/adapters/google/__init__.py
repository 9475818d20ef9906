"""Google's own interfaces, as far as the product calls them itself; Terraform calls the others."""
