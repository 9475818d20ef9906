output "services" {
  description = "The APIs that this module has switched on."
  value       = toset([for service in google_project_service.this : service.service])
}
