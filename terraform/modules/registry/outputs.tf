output "images" {
  description = "Where images of flows are pushed to."
  value       = google_artifact_registry_repository.images.registry_uri
}

output "mirrors" {
  description = "What stands for each public registry."
  value       = tomap({ for host, mirror in google_artifact_registry_repository.mirror : host => mirror.registry_uri })
}
